from datetime import datetime, time, timedelta

from odoo import models

from odoo.addons.corebiz_project_billing_timer.models.account_analytic_line import (
    to_minute,
)

HOUR = timedelta(hours=1)
HOURS_OF_A_DAY = 24


class AccountAnalyticLine(models.Model):
    """A timer books from when to when somebody worked, by the clock of the person.

    OCA's addon ends a booking on its day, wants the hours to be what lies between the
    times, and refuses two at the same time. Nobody loses hours for that: where it would
    refuse the times, the timer is stopped without them.
    """

    _inherit = "account.analytic.line"

    def _prepare_stop_vals(self, end):
        return {**super()._prepare_stop_vals(end), **self._get_timer_times(end)}

    def _get_timer_times(self, end):
        """Begin and end in hours of the day; nothing where they say something else."""
        if not self.date_time or self.product_uom_id._get_hours_factor() != 1:
            return {}
        length = timedelta(minutes=self._get_timer_minutes(end))
        begin = to_minute(self.date_time)
        local_begin = self._get_local(begin)
        midnight = datetime.combine(self.date, time.min)
        # In nights in which the clock is put forward or back, it tells less or more.
        if self._get_local(begin + length) - local_begin != length:
            return {}
        start = (local_begin - midnight) / HOUR
        # Not added to the start: the next one begins at this very number.
        stop = (local_begin + length - midnight) / HOUR
        if start < 0 or stop > HOURS_OF_A_DAY or self._has_booking_between(start, stop):
            return {}
        return {"time_start": start, "time_stop": stop}

    def _has_booking_between(self, start, stop):
        """Whether this person has another booking at these hours of the day."""
        line = self.sudo()
        return bool(
            line.search_count(
                [
                    ("id", "!=", line.id),
                    ("employee_id", "=", line.employee_id.id),
                    ("date", "=", line.date),
                    ("time_start", "<", stop),
                    ("time_stop", ">", start),
                ],
                limit=1,
            )
        )
