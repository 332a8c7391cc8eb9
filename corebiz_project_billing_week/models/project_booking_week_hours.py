from collections import defaultdict
from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.intervals import Intervals

SECONDS_PER_MINUTE = 60
# Of a day without working hours. What reaches into the next day only because it was
# entered in another time zone is no day off.
LEAST_OFF = timedelta(hours=12)


class ProjectBookingWeek(models.AbstractModel):
    """How long the person works on each day, by calendar and less what is off.

    Odoo keeps calendars and contracts from plain users. What is said here of them is
    said to the person himself: they are read with sudo, of own employees only.
    """

    _inherit = "project.booking.week"

    @api.model
    def _get_own_employees(self):
        """The employees that the person is, in the companies he works in now: sudo."""
        domain = Domain("user_id", "=", self.env.uid)
        domain &= Domain("company_id", "in", self.env.companies.ids)
        return self.env["hr.employee"].sudo().search(domain)

    @api.model
    def _get_working_days(self, days):
        """What the person works, and what is off.

        :param list days: dates that follow each other
        :return: {date: (minutes, [names of public holidays and absences])}
        """
        minutes = dict.fromkeys(days, 0)
        notes = {day: [] for day in days}
        for employee in self._get_own_employees():
            for calendar, dates in self._group_by_calendar(employee, days).items():
                planned, leaves = self._read_calendar(employee, calendar, days)
                worked = self._get_minutes_by_day(planned - leaves)
                names = self._get_names_by_day(dates, planned, leaves)
                for day in dates:
                    minutes[day] += worked[day]
                    notes[day] += [one for one in names[day] if one not in notes[day]]
        return {day: (minutes[day], notes[day]) for day in days}

    @api.model
    def _group_by_calendar(self, employee, days):
        """{calendar: dates} by which the employee works, none beyond his contract.

        Who has no calendar works as he likes, and owes no hours.
        """
        groups = defaultdict(list)
        for day in days:
            version = employee._get_version(day)
            begin, end = version.contract_date_start, version.contract_date_end
            is_employed = (not begin or begin <= day) and (not end or day <= end)
            if is_employed and version.resource_calendar_id:
                groups[version.resource_calendar_id].append(day)
        return groups

    @api.model
    def _read_calendar(self, employee, calendar, days):
        """Working time and time off as intervals, in the time zone of the employee."""
        zone = timezone(employee.tz or calendar.tz)
        start = zone.localize(datetime.combine(days[0], time.min))
        end = zone.localize(datetime.combine(days[-1], time.max))
        resource = employee.resource_id
        planned = calendar._attendance_intervals_batch(start, end, resource, tz=zone)
        leaves = calendar._leave_intervals_batch(start, end, resource, tz=zone)
        return planned[resource.id], leaves[resource.id]

    @api.model
    def _get_minutes_by_day(self, intervals):
        seconds = defaultdict(float)
        for begin, finish, _records in intervals:
            seconds[begin.date()] += (finish - begin).total_seconds()
        return defaultdict(
            int,
            {day: round(sum_ / SECONDS_PER_MINUTE) for day, sum_ in seconds.items()},
        )

    @api.model
    def _get_names_by_day(self, days, planned, leaves):
        """What is off on each day: what takes working time, or else most of the day."""
        names = {day: [] for day in days}
        planned_days = {begin.date() for begin, _finish, _records in planned}
        for _begin, _finish, records in leaves:
            for leave in records:
                span = [
                    utc.localize(moment) for moment in (leave.date_from, leave.date_to)
                ]
                off = Intervals([(*span, leave)])
                taken = {begin.date() for begin, _finish, _one in planned & off}
                for day in days:
                    if day in taken or (
                        day not in planned_days and self._is_off(day, *span)
                    ):
                        names[day].append(leave.name or self.env._("Absence"))
        return names

    @api.model
    def _is_off(self, day, begin, finish):
        """Whether a time off, in UTC, is most of a day in the zone of the user."""
        zone = timezone(self.env.user.tz or "UTC")
        morning = zone.localize(datetime.combine(day, time.min))
        evening = zone.localize(datetime.combine(day, time.max))
        return min(finish, evening) - max(begin, morning) >= LEAST_OFF
