from odoo.tests import HttpCase, tagged

from .test_quick_line import QuickBookingCase


@tagged("post_install", "-at_install")
class TestQuickBookingTour(HttpCase, QuickBookingCase):
    """The palette and the dialog in the browser."""

    def _visit(self, path, tour, **options):
        self.start_tour(path, f"quick_booking_{tour}", login=self.booker.login, **options)

    def test_a_line_is_booked_from_the_palette(self):
        self._visit("/odoo/timesheets", "palette")
        booking = self.task.timesheet_ids
        self.assertEqual(booking.unit_amount, 1.5)
        self.assertEqual(booking.name, "Firewall VLAN getrennt")
        self.assertEqual(booking.user_id, self.booker)
