from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_statement"
    editable = {
        "project.waiver.kind": {"is_on_statement"},
        "res.company": {
            "statement_fixed_price",
            "statement_person",
            "statement_waived",
        },
    }
    optional = {"project.timesheet.statement.line.project_id"}
