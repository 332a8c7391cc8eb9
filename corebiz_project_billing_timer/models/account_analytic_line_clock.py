from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountAnalyticLine(models.Model):
    """From when to when a booking was, by the clock of the person who worked.

    Moments are UTC. The day of a booking is that on which it began where the person is,
    whoever writes it and from wherever: OCA's addon takes the zone of the client, puts
    the hours of UTC on another day, and counts an hour too few in the night in which
    summer time ends.
    """

    _inherit = "account.analytic.line"
    # Of bookings of one day the last one first, as without OCA's addon, which sorts by
    # the moment alone: imported bookings would change places at each reading.
    _order = "date desc, date_time desc, id desc"

    date_time = fields.Datetime(string="Begin")
    date_time_end = fields.Datetime(string="End")

    # === Day and moment ===

    def _get_clock(self):
        """The time zone of the person whose bookings these are, or of whoever asks."""
        zones = set(self.sudo().user_id.mapped("tz"))
        return (zones.pop() if len(zones) == 1 else self.env.tz) or "UTC"

    def _get_moment(self, day, clock):
        """The moment (UTC) at which it is ``clock`` on ``day`` where the person is."""
        zone = pytz.timezone(str(self._get_clock()))
        moment = zone.localize(datetime.combine(day, clock))
        return moment.astimezone(pytz.utc).replace(tzinfo=None)

    def _get_local(self, moment):
        """The moment (UTC) by the clock of the person."""
        zone = pytz.timezone(str(self._get_clock()))
        return pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)

    @api.model
    def _get_default_start_time(self):
        """A booking on another day begins at the time of day that it is now."""
        day = fields.Date.to_date(self.env.context.get("default_date"))
        now = super(
            AccountAnalyticLine, self.with_context(default_date=False)
        )._get_default_start_time()
        return self._get_moment(day, self._get_local(now).time()) if day else now

    @api.model
    def _eval_date(self, vals):
        """Day and moment of a new booking, by the clock of whose it will be."""
        if self:
            return super()._eval_date(vals)
        lines = self.with_context(tz=self._get_clock_of(vals))
        return super(AccountAnalyticLine, lines)._eval_date(vals)

    @api.model
    def _get_clock_of(self, vals):
        """The time zone of the person for whom a booking with these values is."""
        employee = vals.get("employee_id") or self.env.context.get(
            "default_employee_id"
        )
        if employee:
            person = self.env["hr.employee"].sudo().browse(employee).user_id
        else:
            person = (
                self.env["res.users"]
                .sudo()
                .browse(vals.get("user_id") or self._default_user())
            )
        return (person.tz if person else str(self.env.tz)) or "UTC"

    def _convert_datetime_to_date(self, datetime_):
        if not self.sudo().user_id:
            return super()._convert_datetime_to_date(datetime_)
        return self._get_local(fields.Datetime.to_datetime(datetime_)).date()

    def write(self, vals):
        """Move day and moment together, before anybody asks whether they may move.

        OCA adds the day of a new moment behind what guards the days of bookings.
        """
        if vals.get("date_time"):
            for lines in self.grouped(lambda line: line._get_clock()).values():
                day = lines._convert_datetime_to_date(vals["date_time"])
                super(AccountAnalyticLine, lines).write({**vals, "date": day})
            return True
        if not vals.get("date"):
            return super().write(vals)
        day = fields.Date.to_date(vals["date"])
        timed = self.filtered("date_time")
        for line in timed:
            moment = line._move_moment(day)
            super(AccountAnalyticLine, line).write({**vals, "date_time": moment})
        rest = self - timed
        return super(AccountAnalyticLine, rest).write(vals) if rest else True

    def _move_moment(self, day):
        """The moment (UTC) of this booking on another day, at the same time of day."""
        local = self._get_local(self.date_time)
        # On its own day it stays: in autumn the clock tells an hour twice.
        if local.date() == day:
            return self.date_time
        return self._get_moment(day, local.time())

    # === Entered in a form ===

    @api.onchange("date")
    def _onchange_date(self):
        """Keep the time of day when the day is changed."""
        if self.date and self.date_time:
            self.date_time = self._move_moment(self.date)

    @api.onchange("date_time", "date_time_end")
    def _onchange_date_time(self):
        """The day follows the begin, and the hours what lies between both."""
        if not self.date_time:
            return
        self.date = self._get_local(self.date_time).date()
        if self.date_time_end and self.product_uom_id._get_hours_factor() == 1:
            self.unit_amount = self._duration(self.date_time, self.date_time_end)

    def _inverse_date_time_end(self):
        """Book the hours until the end that was entered, over midnight as well.

        :raises ValidationError: if it lies before the begin
        """
        for line in self.filtered(lambda line: line.date_time and line.date_time_end):
            if line.date_time_end < line.date_time:
                raise ValidationError(
                    self.env._("A booking ends after it has begun. Correct the time.")
                )
            hours = self._duration(line.date_time, line.date_time_end)
            line.unit_amount = hours / line.product_uom_id._get_hours_factor()
