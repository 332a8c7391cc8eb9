from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models

from .period_state import (
    BILLED,
    BOOKING_ROLES,
    CONFIRMED,
    FIXED_STATES,
    IN_WORK_STATES,
)


class ProjectProject(models.Model):
    """The days of a project: which are closed, which work, when a period is due."""

    _inherit = "project.project"

    def _is_period_due(self, end):
        """Whether the first working day behind ``end`` has come."""
        return self._get_period_day() >= self._plan_working_days(
            end + timedelta(days=1), 1
        )

    def _get_period_day(self, moment=None):
        """The day of a moment (UTC; now by default) where the company works."""
        zone = self._get_period_zone()
        moment = pytz.utc.localize(moment or fields.Datetime.now())
        return moment.astimezone(zone).date()

    def _get_period_zone(self):
        company = self._get_billing_company()
        name = company.resource_calendar_id.tz or company.partner_id.tz
        return pytz.timezone(name or "UTC")

    def _plan_working_days(self, start, count):
        """The working day number ``count`` from ``start`` on, ``start`` included.

        By the calendar of the company; every day works where there is none.
        """
        calendar = self._get_billing_company().resource_calendar_id
        zone = self._get_period_zone()
        planned = calendar and calendar.plan_days(
            count,
            zone.localize(datetime.combine(start, time.min)),
            compute_leaves=True,
        )
        if not planned:
            return start + timedelta(days=count - 1)
        return planned.astimezone(zone).date()

    # === Closed days ===

    def _get_closed_periods(self, days=()):
        """Periods of these projects in which not everybody books any more.

        :param days: dates; only periods from the first to the last of them
        """
        periods = self.env["project.billing.period"]
        # Read with the project: without periods nothing more is asked.
        projects = self.filtered("billing_period_date")
        if not projects:
            return periods
        domain = [
            ("project_id", "in", projects.ids),
            ("state", "in", (CONFIRMED, *FIXED_STATES)),
        ]
        if days:
            domain += [("date_from", "<=", max(days)), ("date_to", ">=", min(days))]
        return periods.search(domain)

    def _may_book_late(self):
        """Whether the current user corrects and adds hours of closed periods."""
        return any(self._has_role(role) for role in BOOKING_ROLES)

    def _get_late_date(self, date):
        """The first day from ``date`` on that no released period holds.

        :return: that day, or False where it is ``date`` itself
        """
        day = date
        released = self._get_closed_periods().filtered(
            lambda period: period.state in FIXED_STATES
        )
        for period in released.sorted("date_from"):
            if period.date_from <= day <= period.date_to:
                day = fields.Date.add(period.date_to, days=1)
        return day if day != date else False

    # === The project goes on ===

    def _record_step(self, target, reason, date):
        """Nobody is asked for the periods of a project that is finished as a whole."""
        result = super()._record_step(target, reason, date)
        periods = self.sudo().billing_period_ids
        if target in IN_WORK_STATES:
            periods.filtered(lambda one: one.state != BILLED)._plan_turn_activities()
        elif periods:
            periods._unlink_turn_activities()
        return result
