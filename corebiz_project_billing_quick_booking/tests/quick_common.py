from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase

TIMESHEETS = "hr_timesheet.group_hr_timesheet_user"
TAKEN = ("hours", "project_id", "task_id", "date", "text")


class QuickBookingCase(ProjectBillingCase):
    """Somebody with own timesheets and no other right books in one line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booker = cls._create_user("tim", "Tim Timesheet", TIMESHEETS)
        cls._create_employee(cls.booker)
        cls.lines = cls.env["account.analytic.line"].with_user(cls.booker)

    def _as(self, user, **context):
        """The bookings as this user sees them, who is an employee."""
        if not user.employee_ids:
            self._create_employee(user)
        return self.lines.with_user(user).with_context(**context)

    def _propose(self, line, lines=None, **screen):
        """What the line proposes; it must propose something."""
        lines = self.lines if lines is None else lines
        answer = lines.parse_quick_line(line, **screen)
        self.assertFalse(answer["error"])
        self.assertTrue(answer["proposals"])
        return answer["proposals"]

    def _propose_tasks(self, line, lines=None, **screen):
        """The names of the tasks that are proposed, or those of projects without."""
        proposals = self._propose(line, lines, **screen)
        return [one["task"] or one["project"] for one in proposals]

    def _take(self, proposal, lines=None):
        """Book what was proposed."""
        lines = self.lines if lines is None else lines
        booking = lines.create_quick_booking(**{name: proposal[name] for name in TAKEN})
        return self.env["account.analytic.line"].browse(booking["id"])

    def assertNotProposed(self, line, text, lines=None, **screen):
        """The line proposes nothing, with a sentence that says so."""
        lines = self.lines if lines is None else lines
        answer = lines.parse_quick_line(line, **screen)
        self.assertFalse(answer["proposals"])
        self.assertRegex(answer["error"], text)
