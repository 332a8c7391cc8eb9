from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE, PO_BILLED

from .coverage_common import CoverageCase


@tagged("post_install", "-at_install")
class TestPrepaidChange(CoverageCase):
    """A package that is used up to the last hour, and bookings on it that grow.

    What is paid of a booking stays the same then, and only its hours tell that
    something is open.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        _order, cls.package, cls.task = cls._sell(cls.fixed_product, 6)
        cls.booking = cls._book(cls.employee, cls.task, 6, date="2026-03-02")

    def test_more_hours(self):
        self.booking.unit_amount = 10
        self.assertHours(self.package, fixed=6, open=4)
        self.booking.unit_amount = 6
        self.assertHours(self.package, fixed=6)

    def test_hours_were_meant_as_days(self):
        self.booking.product_uom_id = self.env.ref("uom.product_uom_day")
        self.assertHours(self.package, fixed=6, open=42)

    def test_nothing_becomes_something(self):
        """No hours are fixed, whatever is left; what they become is beyond."""
        empty = self._book(self.employee, self.task, 0, date="2026-03-03")
        empty.unit_amount = 2
        self.assertHours(self.package, fixed=6, open=2)

    def test_a_correction_stays_while_what_it_paid_for_is_billed(self):
        """0.5 h that were taken back paid for a project that is billed since."""
        order, project, task = self._sell(self.fixed_product, 6)
        other = self._create_project(
            "Other", allow_billable=True, sale_line_id=order.order_line.id
        )
        other_task = self._create_task(other, sale_line_id=order.order_line.id)
        self._book(self.employee, task, -0.5, date="2026-03-02")
        booking = self._book(self.employee, other_task, 8, date="2026-03-03")
        self.assertHours(other, fixed=6.5, open=1.5)
        waivers = self.env["project.waiver"].with_user(self.office)
        waivers._waive(booking.with_user(self.office), "Goodwill")
        self._invoice(order)
        self._walk_to(other, PM_DONE)
        self._walk_to(other, PO_BILLED)
        self._book(self.employee, task, 1, date="2026-03-04")
        self.assertHours(other, fixed=6.5, waived=1.5)
        self.assertHours(project, fixed=-0.5, open=1)
