from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .week_common import MONDAY, WeekCase


class TestWeekHooks(ExampleMixin, WeekCase):
    """Another addon says which bookings are fixed."""

    examples = ("account.analytic.line._get_lock_texts",)

    def test_the_grid_shows_and_refuses(self):
        booking = self._book(self.booker, self.task, 1, date=MONDAY)
        self.assertFalse(self._get_cell()["lock"])
        booking.name = "ERP-7"
        self.assertEqual(self._get_cell()["lock"], "This booking is in the ERP.")
        self.assertNotTyped("2", "This booking is in the ERP")
