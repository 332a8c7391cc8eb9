from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_guard"
    editable = {
        "project.late.mail": {"is_handled"},
    }
    not_copied = {"project.late.mail.is_handled"}
