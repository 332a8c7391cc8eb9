from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)

# A Friday, ten past four in the afternoon in Berlin
FRIDAY = "2026-03-06 15:10:00"


class TimerMixin:
    """A technician who has no right but to book his own time."""

    @classmethod
    def _create_technician(cls):
        cls.technician = cls._create_user(
            "tim", "Tim Technician", "hr_timesheet.group_hr_timesheet_user"
        )
        cls._create_employee(cls.technician)

    def _start(self, task=None, user=None):
        """Start the timer of ``user`` on ``task`` by its button; return the booking."""
        user = user or self.technician
        (task or self.task).with_user(user).button_start_work()
        return self._get_timer(user)

    def _get_timer(self, user=None):
        """The booking that runs for ``user``, with the rights of the test."""
        lines = self.env["account.analytic.line"].with_user(user or self.technician)
        return lines._get_own_timer().with_env(self.env)

    def _stop(self, user=None):
        """Stop what runs; return the booking."""
        timer = self._get_timer(user)
        timer.with_user(user or self.technician).button_end_work()
        return timer


class TimerCase(TimerMixin, CoverageCase):
    """The technician, and two tasks of a project that is sold by the hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_technician()
        cls.other_task = cls._create_task(cls.project, "Cabling")
