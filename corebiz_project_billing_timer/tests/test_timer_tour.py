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
