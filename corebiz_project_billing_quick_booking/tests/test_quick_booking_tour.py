from odoo.tests import HttpCase, tagged

from .quick_common import QuickBookingCase

PHONE = "390x844"


@tagged("post_install", "-at_install")
class TestQuickBookingTour(HttpCase, QuickBookingCase):
    """The palette in the browser, by somebody with timesheets only.

    Odoo's forms of projects and tasks are for those who work on projects.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_employee(cls.employee)

    def _visit(self, path, tour, user=None):
        user = user or self.booker
        self.start_tour(f"/odoo/{path}", f"quick_booking_{tour}", login=user.login)

    def _get_booked(self, task=None):
        """Hours and text of what was booked on a task."""
        bookings = (task or self.task).timesheet_ids
        return [(line.unit_amount, line.name) for line in bookings.sorted("id")]

    def test_a_line_is_booked_from_the_palette(self):
        for lang in ("en_US", "de_DE"):
            self.booker.lang = lang
            self._visit("timesheets", "palette")
        booked = [(1.5, "Firewall VLAN getrennt")] * 2
        self.assertEqual(self._get_booked(), booked)

    def test_all_tasks_that_match_are_offered(self):
        other = self._create_task(self.project, "Rollout")
        self._book(self.booker, self.task)
        self._visit("timesheets", "palette_choice")
        self.assertEqual(self._get_booked(other), [(2, "Zwei")])

    def test_the_palette_books_on_the_task_of_the_screen(self):
        other = self._create_task(self.project, "Rollout")
        self._book(self.employee, self.task)
        self._visit(f"project.task/{other.id}", "palette_screen", self.employee)
        self.assertEqual(self._get_booked(other), [(1 / 3, "Hier")])

    def test_what_cannot_be_booked_says_so_and_is_mended(self):
        self._book(self.booker, self.task)
        self._visit("timesheets", "palette_refusal")
        self.assertEqual(self._get_booked()[1:], [(1.75, "Firewall")])

    def test_an_hour_takes_two_clicks(self):
        self._visit(f"project.task/{self.task.id}", "hour", self.employee)
        self._visit(f"project.project/{self.project.id}", "hour", self.employee)
        self.assertEqual(self._get_booked(), [(1, "/")] * 2)

    def test_the_card_of_a_project_has_it_as_well(self):
        self._visit("project", "card", self.employee)
        self.assertEqual(self._get_booked(), [(1, "/")])

    def test_the_dialog_takes_a_line(self):
        self._visit(f"project.task/{self.task.id}", "dialog", self.employee)
        self.assertEqual(self._get_booked(), [(0.75, "Postfächer")])

    def test_durations_are_read_wherever_they_are_typed(self):
        booking = self._book(self.booker, self.task)
        for lang in ("en_US", "de_DE"):
            self.booker.lang = lang
            self._visit(f"timesheets/{booking.id}", "durations")
            booking.invalidate_recordset()
            self.assertEqual(booking.unit_amount, 1.75)
            booking.unit_amount = 1


@tagged("post_install", "-at_install")
class TestQuickBookingOnAPhone(HttpCase, QuickBookingCase):
    browser_size = PHONE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_employee(cls.employee)

    def test_the_dialog_takes_a_line(self):
        path = f"/odoo/project.task/{self.task.id}"
        self.start_tour(path, "quick_booking_dialog", login=self.employee.login)
        self.assertEqual(self.task.timesheet_ids.unit_amount, 0.75)
