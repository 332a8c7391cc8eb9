from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_quota"
    editable = {
        "sale.order.line": {
            *("quota_period", "quota_hours", "quota_start", "quota_end"),
            *("quota_carry_periods", "quota_carry_cap", "quota_unused"),
            *("quota_late", "quota_origin_line_id", "quota_covers_excess"),
            *("excess_product_id", "excess_price", "quota_tells_customer"),
        },
    }
    not_copied = {
        "sale.order.line.quota_covers_excess",
        "sale.order.line.quota_origin_line_id",
    }
