from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)

# A Friday in Berlin, ten past four in the afternoon
FRIDAY = "2026-03-06 15:10:00"


class TimerCase(CoverageCase):
    """A technician who has no right but to book his own time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician = cls._create_user(
            "tim", "Tim Technician", "hr_timesheet.group_hr_timesheet_user"
        )
        cls._create_employee(cls.technician)
        cls.other_task = cls._create_task(cls.project, "Cabling")

    def _start(self, task=None, user=None):
        """Start the timer of ``user`` on ``task`` by its button; return the booking."""
        user = user or self.technician
        (task or self.task).with_user(user).button_start_work()
        return self._get_timer(user)

    def _get_timer(self, user=None):
        user = user or self.technician
        lines = self.env["account.analytic.line"].with_user(user)
        return lines._get_own_timer().with_env(self.env)

    def _stop(self, user=None):
        """Stop what runs; return the booking."""
        user = user or self.technician
        timer = self._get_timer(user)
        timer.with_user(user).button_end_work()
        return timer
