from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.corebiz_project_billing_statement.models.statement_format import (
    BETWEEN_TIMES,
)

from .day_time import HOURS_OF_A_DAY, clock, find_begin

TIME_FIELDS = ("time_from", "time_to")


class ProjectWorkTypeRule(models.Model):
    """Rules for a part of the day: evenings, nights, on-call duty.

    ======================  ===========================================================
    where it holds          the booking *begins* at these hours. What goes beyond them
                            is still of the type: book it by itself
    over midnight           22:00 to 06:00 is the night that begins on the day of the
                            rule: "Saturday" is also the Sunday morning
    a booking without time  matches no such rule
    a rule without time     is for all hours of its day, as ever
    ======================  ===========================================================

    The hours are settled with the day: a rule that has set a type keeps both.
    """

    _name = "project.work.type.rule"
    _inherit = ["project.work.type.rule", "project.number.mixin"]

    time_from = fields.Float(
        string="From",
        aggregator=None,
        help="For bookings that begin at this time of the day or later. Without times:"
        " for all hours of the day.",
    )
    time_to = fields.Float(
        string="To",
        aggregator=None,
        help="For bookings that begin before this time. Earlier than “From” means the"
        " next morning.",
    )

    @api.model
    def _get_number_bounds(self):
        bounds = dict.fromkeys(TIME_FIELDS, (0, HOURS_OF_A_DAY))
        return {**super()._get_number_bounds(), **bounds}

    @api.constrains(*TIME_FIELDS)
    def _check_times(self):
        """Refuse hours that no booking could begin at, or that say nothing.

        :raises ValidationError: names the rule and says what to do
        """
        for rule in self._with_times():
            start, end = (round(rule[name] * 60) for name in TIME_FIELDS)
            if start == end or start == HOURS_OF_A_DAY * 60:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” has no hours. Enter from when to when the rule is"
                        " for, such as 22:00 and 06:00, or leave both empty for all"
                        " day.",
                        rule=rule.display_name,
                    )
                )

    def _with_times(self):
        """Those of these rules that are for a part of the day."""
        return self.filtered(lambda rule: rule.time_from or rule.time_to)

    @api.model
    def _get_settled_fields(self):
        return [*super()._get_settled_fields(), *TIME_FIELDS]

    def _get_label(self):
        label = super()._get_label()
        if not self._with_times():
            return label
        times = BETWEEN_TIMES.join(clock(self[name]) for name in TIME_FIELDS)
        return f"{label}, {times}"

    def _get_day(self, booking):
        """The day on which these hours began, if the booking begins at them."""
        day = super()._get_day(booking)
        if not day or not self._with_times():
            return day
        if not booking._has_times():
            return None
        begin = find_begin(booking.time_start, self.time_from, self.time_to)
        return None if begin is None else day + timedelta(days=begin)
