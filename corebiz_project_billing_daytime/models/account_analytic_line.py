from odoo import api, fields, models

from odoo.addons.corebiz_project_billing_statement.models.statement_format import (
    BETWEEN_TIMES,
)

from .day_time import HOURS_OF_A_DAY, clock

TIME_FIELDS = ("time_start", "time_stop")


class AccountAnalyticLine(models.Model):
    """From when to when somebody worked: what is billed by it, and who reads it.

    Times are those of the clock where the work was done, as the day of the booking is.
    OCA's addon makes sure that the hours are what lies between them, and that the
    bookings of a person do not overlap. Both count as midnight where nothing is given:
    such a booking has no time.
    """

    _inherit = "account.analytic.line"

    # A copy at the same time of the same person would overlap.
    time_start = fields.Float(copy=False)
    time_stop = fields.Float(copy=False)

    def _has_times(self):
        """Whether somebody said from when to when this booking was."""
        return bool(self.time_start or self.time_stop)

    @api.depends("time_start", "time_stop")
    def _compute_work_type_id(self):
        return super()._compute_work_type_id()

    def _get_statement_time_text(self):
        if not self._has_times():
            return super()._get_statement_time_text()
        return BETWEEN_TIMES.join(clock(self[name]) for name in TIME_FIELDS)

    # === What may be entered ===

    def write(self, vals):
        """Guard the times like the hours: a statement says both.

        :raises UserError: for bookings that a document names
        """
        if any(name in vals for name in TIME_FIELDS):
            self._check_not_documented()
        return super().write(vals)

    @api.model
    def _get_number_bounds(self):
        bounds = dict.fromkeys(TIME_FIELDS, (0, HOURS_OF_A_DAY))
        return {**super()._get_number_bounds(), **bounds}

    def _check_numbers(self, vals):
        """Times are hours of a day, wherever they are booked."""
        result = super()._check_numbers(vals)
        if times := {name: vals[name] for name in TIME_FIELDS if name in vals}:
            self.pool["project.number.mixin"]._check_numbers(self, times)
        return result

    @api.constrains("time_start", "time_stop", "unit_amount")
    def _check_time_start_stop(self):
        """Ask only where there are times: OCA searches for each booking otherwise."""
        timed = self.filtered(lambda line: line._has_times())
        return super(AccountAnalyticLine, timed)._check_time_start_stop()
