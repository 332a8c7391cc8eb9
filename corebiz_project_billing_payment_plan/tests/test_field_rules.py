from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_payment_plan"
    editable = {
        "account.move": {"billing_document"},
        "res.company": {"final_billing_document"},
        "sale.order.instalment": {
            *("amount", "due_date", "due_kind", "kind", "milestone_id", "name"),
            *("order_id", "percent", "sequence"),
        },
    }
    not_copied = {"account.move.billing_document"}
