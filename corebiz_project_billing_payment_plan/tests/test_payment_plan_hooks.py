from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .plan_common import PlanCase


class TestPaymentPlanHooks(ExampleMixin, PlanCase):
    """The examples of DEVELOP.md."""

    examples = (
        "account.move._get_billing_documents",
        "sale.order.instalment._get_amount_refusal",
    )

    def test_documents(self):
        self.order.client_order_ref = "Part"
        self.assertEqual(self._finish().billing_document, "part")

    def test_refusal(self):
        row = self._plan(30)
        with self.assertRaisesRegex(UserError, "no order number"):
            self._ask_for(row)
        self.order.client_order_ref = "4711"
        self._ask_for(row)
