from odoo.addons.corebiz_project_billing.tests.furnished_common import FurnishedCase
from odoo.addons.corebiz_project_billing.tests.reason_common import ReasonMixin


class TestOrderReason(ReasonMixin, FurnishedCase):
    """Another order item of a booking has a reason that says something."""

    def test_change_of_the_order_item(self):
        ledger = self.env["project.order.line.change"].with_user(self.office)
        line = self.env["sale.order.line"]
        self._assert_refused(
            lambda reason: ledger._change_order_line(
                self.booking.with_user(self.office), line, reason
            ),
            "Say why another order item",
        )
