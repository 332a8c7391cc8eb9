from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE
from odoo.addons.corebiz_project_billing_coverage.tests.booking_order_common import (
    BookingOrderCase,
)


class TestBookingOrderAmount(BookingOrderCase):
    """What open hours are worth follows the order item that pays them."""

    def test_lump_sum_of_another_customer_is_no_price_of_hours(self):
        unit = self.env.ref("uom.product_uom_unit")
        for policy in ("delivered_manual", "delivered_milestones", "ordered_prepaid"):
            lump = self._create_product("Lump sum", policy, 5000, uom_id=unit.id)
            foreign = self._add_order(lump, partner_id=self.stranger.id)
            self.task.with_user(self.employee).sale_line_id = foreign
            self.assertLine(foreign)
            # Five pieces at 5,000 they are not.
            self.assertFalse(self.project.open_amount)

    def test_office_changes_the_order_item(self):
        self._walk_to(self.project, PM_DONE)
        self.assertEqual(self.project.open_amount, 500)
        self._change(self.dear_line)
        self.assertLine(self.dear_line)
        self.assertEqual(self.project.open_amount, 750)
