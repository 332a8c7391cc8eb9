from datetime import date, timedelta

from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase

TIMESHEETS = "hr_timesheet.group_hr_timesheet_user"
MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY + timedelta(6)


def day(number, monday=MONDAY):
    """A day of the week, 0 is Monday."""
    return monday + timedelta(number)


class WeekCase(ProjectBillingCase):
    """Somebody with own timesheets and no other right, in a week of November."""

    monday = MONDAY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._lang_get("en_US").week_start = "1"
        # Monday to Friday, 8 to 17 with an hour for lunch.
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "40 hours", "tz": "Europe/Berlin", "company_id": cls.company.id}
        )
        cls.booker = cls._create_user("tim", "Tim Timesheet", TIMESHEETS)
        cls.person = cls._create_employee(cls.booker)
        cls.person.resource_calendar_id = cls.calendar
        cls.week = cls.env["project.booking.week"].with_user(cls.booker)
        cls.lines = cls.env["account.analytic.line"].with_user(cls.booker)

    def _as(self, user, **context):
        """The grid as this user sees it, who is an employee."""
        if not user.employee_ids:
            self._create_employee(user)
        return self.week.with_user(user).with_context(**context)

    def _get_row(self, task=None, week=None):
        """The row of a task, shown whether something is booked or not."""
        task = task or self.task
        week = self.week if week is None else week
        shown = [[task.project_id.id, task.id]]
        rows = week.get_week(str(self.monday), shown)["rows"]
        return next(row for row in rows if row["task_id"] == task.id)

    def _get_cell(self, number=0, task=None, week=None):
        """The cell of a task on a day of the week."""
        return self._get_row(task, week=week)["cells"][number]

    def _type(self, text, number=0, task=None, week=None, based_on=None):
        """Type into a cell, over what it shows."""
        task = task or self.task
        week = self.week if week is None else week
        if based_on is None:
            rows = week.get_week(str(self.monday))["rows"]
            found = [row for row in rows if row["task_id"] == task.id]
            based_on = found[0]["cells"][number]["bookings"] if found else []
        return week.write_cell(
            str(day(number, self.monday)), task.project_id.id, task.id, text, based_on
        )

    def _get_booked(self, task=None):
        """Day, hours and text of what is booked on a task."""
        task = task or self.task
        task.invalidate_recordset()
        return [
            (line.date, line.unit_amount, line.name)
            for line in task.timesheet_ids.sorted(lambda line: (line.date, line.id))
        ]

    def assertNotTyped(self, text, message, **cell):
        """Typing is refused with a sentence, and nothing has changed."""
        task = cell.get("task") or self.task
        before = self._get_booked(task)
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            self._type(text, **cell)
        self.assertEqual(self._get_booked(task), before)
