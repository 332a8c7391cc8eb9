from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE, PM_DONE
from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase

TIMESHEETS = "hr_timesheet.group_hr_timesheet_user"


class QuickBookingCase(ProjectBillingCase):
    """Somebody with own timesheets and no other right books in one line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booker = cls._create_user("tim", "Tim Timesheet", TIMESHEETS)
        cls._create_employee(cls.booker)
        cls.lines = cls.env["account.analytic.line"].with_user(cls.booker)

    def _read(self, line, lines=None, **screen):
        return (lines or self.lines).parse_quick_line(line, **screen)

    def _propose(self, line, **screen):
        """What the line proposes, as {hours, task, day, text} of each."""
        answer = self._read(line, **screen)
        self.assertFalse(answer["error"])
        return answer["proposals"]

    def _take(self, proposal, lines=None):
        names = ("hours", "project_id", "task_id", "date", "text")
        vals = {name: proposal[name] for name in names}
        booking = (lines or self.lines).create_quick_booking(**vals)
        return self.env["account.analytic.line"].browse(booking["id"])


class TestQuickLine(QuickBookingCase):
    """From the line to the booking."""

    def test_a_line_is_proposed_and_booked(self):
        [proposal] = self._propose("1,5h @install Postfächer")
        self.assertEqual(proposal["task"], "Installation")
        booking = self._take(proposal)
        self.assertEqual(booking.unit_amount, 1.5)
        self.assertEqual(booking.task_id, self.task)
        self.assertEqual(booking.project_id, self.project)
        self.assertEqual(booking.name, "Postfächer")
        self.assertEqual(booking.user_id, self.booker)
        self.assertEqual(booking.date, fields.Date.context_today(self.lines))
