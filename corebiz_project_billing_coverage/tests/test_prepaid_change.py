from odoo.tests import tagged

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
