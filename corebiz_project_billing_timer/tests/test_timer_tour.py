from odoo.tests import HttpCase

from .timer_common import TimerCase


class TestTimerTour(HttpCase, TimerCase):
    """In the browser, for somebody who opens tasks and books his own time."""

    def test_start_and_stop_by_two_clicks_each(self):
        self._book(self.employee, self.other_task, 1)
        self.start_tour(
            f"/odoo/project.task/{self.task.id}",
            "project_billing_timer",
            login=self.employee.login,
        )
        self.env.invalidate_all()
        bookings = self.env["account.analytic.line"].search(
            [("user_id", "=", self.employee.id)], order="id"
        )
        self.assertEqual(
            bookings.task_id.sorted("id"), (self.task | self.other_task).sorted("id")
        )
        self.assertFalse(bookings.filtered("is_timer_running"))
        self.assertEqual(
            [(one.task_id, one.name) for one in bookings[1:]],
            [(self.task, "Firewall checked"), (self.other_task, "/")],
        )

    def test_two_tabs(self):
        """What another tab writes stays, and only what was asked about is discarded."""
        self._create_employee(self.employee)
        timer = self._start(user=self.employee)
        timer.name = "Cables"
        self.start_tour(
            f"/odoo/project.task/{self.task.id}",
            "project_billing_timer_two_tabs",
            login=self.employee.login,
        )
        self.env.invalidate_all()
        self.assertEqual(timer.name, "Cables and switches")
        self.assertEqual(self._get_timer(self.employee).task_id, self.other_task)
