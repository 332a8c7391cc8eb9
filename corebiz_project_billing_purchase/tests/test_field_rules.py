from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_purchase"
    editable = {
        "purchase.order": {"task_id"},
        "purchase.order.line": {
            *("customer_line_id", "is_not_for_customer", "not_for_customer_reason"),
        },
    }
    # What a copy is bought for is said anew.
    not_copied = {
        "purchase.order.task_id",
        *(f"purchase.order.line.{name}" for name in editable["purchase.order.line"]),
    }
