from odoo.tests import TransactionCase, tagged

from odoo.addons.corebiz_project_billing.tests.field_rules import FieldRules


@tagged("post_install", "-at_install")
class TestFieldRules(FieldRules, TransactionCase):
    addon = "corebiz_project_billing_increment"
    editable = {
        "sale.order.line": {
            *("billing_increment", "billing_minimum", "increment_basis"),
        },
    }
