from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_service_period"
    editable = {
        "account.move": {"service_date_from", "service_date_to"},
        "account.move.line": {"service_date_from", "service_date_to"},
    }
    not_copied = {
        f"{model}.{name}" for model, names in editable.items() for name in names
    }
