from datetime import date, datetime

import pytz
from freezegun import freeze_time

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase

# A week of March 2026 that is over, and the Monday after it, in the morning.
MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 8)
MORNING = datetime(2026, 3, 9, 5, 0)
HOURS = ((8, 12, "morning"), (13, 17, "afternoon"))


class GapCase(ProjectBillingCase):
    """One person who books, with 40 hours a week, in a company that asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].search([]).missing_hours_active = False
        cls.company.write(
            {
                "missing_hours_active": True,
                "missing_hours_tolerance": 1.0,
                "missing_hours_user_ids": False,
            }
        )
        cls.env["hr.employee"].search([]).asks_for_hours = False
        cls.calendar = cls._create_calendar("Full time", range(5))
        cls.person = cls._hire(cls.employee)

    @classmethod
    def _create_calendar(cls, name, days, parts=HOURS, **values):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": "Europe/Berlin",
                "company_id": cls.company.id,
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": part,
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": part,
                        },
                    )
                    for day in days
                    for start, end, part in parts
                ],
                **values,
            }
        )

    @classmethod
    def _hire(cls, user, since=date(2024, 1, 1), **values):
        return cls.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": cls.company.id,
                "date_version": since,
                "resource_calendar_id": cls.calendar.id,
                "tz": "Europe/Berlin",
                **values,
            }
        )

    def _leave(self, first, last, employee=None, **values):
        """An absence, or a public holiday, of whole days in Berlin."""
        zone = pytz.timezone("Europe/Berlin")

        def utc(day, hour, minute):
            moment = zone.localize(datetime(day.year, day.month, day.day, hour, minute))
            return moment.astimezone(pytz.utc).replace(tzinfo=None)

        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "calendar_id": self.calendar.id if not employee else False,
                "resource_id": employee.resource_id.id if employee else False,
                "company_id": self.company.id,
                "date_from": utc(first, 0, 0),
                "date_to": utc(last, 23, 59),
                **values,
            }
        )

    def _add(self, hours, day=MONDAY, user=None, task=None, **values):
        return self._book(
            user or self.employee, task or self.task, hours, date=day, **values
        )

    def _tell(self, moment=MORNING):
        """Run the job at ``moment``; the mails that it queued."""
        before = self.env["mail.mail"].sudo().search([])
        with freeze_time(moment):
            self.env["hr.timesheet.gap"]._cron_tell()
        self.env.flush_all()
        return self.env["mail.mail"].sudo().search([]) - before

    def _get_gap(self, person=None):
        return self.env["hr.timesheet.gap"].search(
            [("employee_id", "=", (person or self.person).id)]
        )

    def _get_activity(self, gap=None):
        gap = gap or self._get_gap()
        return self.env["mail.activity"].search(
            [("res_model", "=", gap._name), ("res_id", "in", gap.ids)]
        )
