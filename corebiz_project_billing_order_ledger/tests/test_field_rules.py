from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_order_ledger"
