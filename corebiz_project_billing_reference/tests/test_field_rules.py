from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules

from ..models.customer_reference_mixin import REFERENCES


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_reference"
    editable = {"account.move": set(REFERENCES), "sale.order": set(REFERENCES)}
