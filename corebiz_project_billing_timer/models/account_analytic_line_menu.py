from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

# How many of the last bookings are looked at for tasks to offer, and how many are.
LOOKED_AT, OFFERED = 60, 5
# The ways to end a timer from the top bar.
NOW, DAY_END, DISCARD = "now", "day_end", "discard"
# A day's work where no calendar says from when to when.
DAY_HOURS = 10


class AccountAnalyticLine(models.Model):
    """The timer in the top bar: what runs, since when, and what to do about it.

    A timer is taken for forgotten once its day is over where the person is, or once it
    has run for longer than the working day lasts. The top bar asks then, and offers the
    end of the working day on which it began, by the calendar of the employee.
    """

    _inherit = "account.analytic.line"

    @api.model
    def get_timer(self):
        """What the top bar shows the current user.

        :return: dict ``{"is_offered": whether he books time at all, "timer": dict}``
        """
        user = self.env.user
        is_offered = user.has_group("hr_timesheet.group_hr_timesheet_user") and bool(
            user.sudo()
            .with_context(allowed_company_ids=user.company_ids.ids)
            .employee_ids
        )
        timer = self._get_own_timer() if is_offered else self.browse()
        return {
            "is_offered": is_offered,
            "timer": timer._prepare_timer() if timer else False,
        }

    def _prepare_timer(self):
        """For the client: what runs. Moments are in UTC."""
        line = self.sudo()
        is_forgotten = line._is_forgotten()
        end = line._get_day_end() if is_forgotten else None
        shown = line._get_shown_work()
        return {
            "id": line.id,
            "name": "" if line.name == "/" else line.name,
            "project": line.project_id.name,
            "task": line.task_id.name,
            "model": shown._name,
            "record_id": shown.id,
            "start": fields.Datetime.to_string(line.date_time),
            "is_forgotten": is_forgotten,
            "day_end": fields.Datetime.to_string(end) if end else False,
        }

    def _get_shown_work(self):
        """Task or project, or the booking for who may open neither by now."""
        work = (self.task_id or self.project_id).with_user(self.env.user)
        return work._filtered_access("read") or self

    @api.model
    def get_timer_tasks(self):
        """Tasks that the current user booked on last, to begin with one of them.

        Only what he may see and book on.

        :return: list of ``{"id", "name", "project"}``, the last one first
        """
        lines = self.search(
            [("user_id", "=", self.env.uid), ("task_id", "!=", False)],
            limit=LOOKED_AT,
        )
        tasks = lines.task_id._filtered_access("read").filtered(
            lambda task: not task.is_closed and task._may_be_booked()
        )
        return [
            {
                "id": task.id,
                "name": task.name,
                "project": task.sudo().project_id.name,
            }
            for task in tasks[:OFFERED]
        ]

    @api.model
    def end_timer(self, timer_id, how=NOW, name=None):
        """End the timer of the current user from the top bar.

        :param int timer_id: the one that he sees, which another page may have ended
        :param str how: ``now``, ``day_end`` (end of the working day) or ``discard``
        :param str name: what he has done
        :raises UserError: if another one runs by now, or nothing; if its booking is
            fixed
        """
        # With sudo: it is his own, also on a project that he does not see any more.
        timer = self._get_own_timer().sudo()
        if not timer or timer.id != timer_id:
            raise UserError(
                self.env._("This timer does not run any more. Reload the page.")
            )
        if how == DISCARD:
            return timer.button_discard_work()
        end = fields.Datetime.now()
        if how == DAY_END:
            end = timer._get_day_end() or end
        if name and name.strip():
            timer.name = name.strip()
        timer._stop_timer(end)
        return True

    # === Forgotten ===

    def _is_forgotten(self):
        """Whether this timer runs since another day, or for more than a day's work."""
        now = fields.Datetime.now()
        if self._get_local(self.date_time).date() != self._get_local(now).date():
            return True
        spans = self._get_working_hours()
        length = spans[-1][1] - spans[0][0] if spans else timedelta(hours=DAY_HOURS)
        return now - self.date_time > length

    def _get_day_end(self):
        """The end (UTC) of the working day on which this timer began.

        None where it began behind it, on a day without work, or where it is to come.
        """
        spans = self._get_working_hours()
        end = spans[-1][1] if spans else self.date_time
        return end if self.date_time < end < fields.Datetime.now() else None

    def _get_working_hours(self):
        """Pairs of begin and end (UTC) of the work on the day of this timer."""
        resource = self.employee_id.resource_id
        if not resource.calendar_id:
            return []
        zone = pytz.timezone(str(self._get_clock()))
        day = self._get_local(self.date_time).date()
        begin, end = (
            zone.localize(datetime.combine(day, moment))
            for moment in (time.min, time.max)
        )
        intervals = resource._get_valid_work_intervals(begin, end)[0][resource.id]
        return [
            tuple(one.astimezone(pytz.utc).replace(tzinfo=None) for one in span[:2])
            for span in intervals
        ]
