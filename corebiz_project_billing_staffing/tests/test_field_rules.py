from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_staffing"
    editable = {"project.project": {"asks_for_people"}}
    # A new project asks, whatever its model was told.
    not_copied = {"project.project.asks_for_people"}
