from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_work_type"
    editable = {
        "account.analytic.line": {"work_type_id"},
        "project.work.type": {
            *("active", "company_id", "factor", "name", "product_id", "sequence"),
        },
        "project.work.type.rule": {
            *("active", "day", "partner_ids", "sequence", "work_type_id"),
        },
    }
