from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .billing_state import BOOKING_CLOSED_STATES

FACTOR_FIELDS = {"relative_factor", "relative_uom_id", "factor"}


class UomUom(models.Model):
    """Hours count by their unit, so a changed unit changes hours booked long ago."""

    _inherit = "uom.uom"

    def write(self, vals):
        if FACTOR_FIELDS & vals.keys():
            self._check_no_fixed_bookings()
        result = super().write(vals)
        if FACTOR_FIELDS & vals.keys():
            units = self.with_context(active_test=False).search(
                [("id", "child_of", self.ids)]
            )
            self.env["project.project"]._invalidate_effort()
            self.env["project.task"]._get_tasks_booked_in(
                units
            )._recompute_booked_hours()
        return result

    def unlink(self):
        self._check_no_fixed_bookings()
        tasks = self.env["project.task"]._get_tasks_booked_in(self)
        result = super().unlink()
        self.env["project.project"]._invalidate_effort()
        tasks._recompute_booked_hours()
        return result

    def _check_no_fixed_bookings(self):
        """Refuse to change how long a unit is once fixed bookings count in it.

        :raises UserError: names the unit and a project
        """
        units = self.with_context(active_test=False).search(
            [("id", "child_of", self.ids)]
        )
        booking = (
            self.env["account.analytic.line"]
            .sudo()
            .search(
                Domain("product_uom_id", "in", (units | self).ids)
                & self._get_fixed_bookings_domain(),
                limit=1,
            )
        )
        if booking:
            raise UserError(
                self.env._(
                    "“%(unit)s” cannot change: the bookings of “%(project)s” count in"
                    " it and are fixed. Create another unit instead.",
                    unit=booking.product_uom_id.name,
                    project=booking.project_id.name,
                )
            )

    @api.model
    def _get_fixed_bookings_domain(self):
        """Bookings whose hours are fixed; an addon adds those that it fixes."""
        return Domain("project_id.billing_state", "in", BOOKING_CLOSED_STATES)

    @api.model
    def _get_hour(self):
        """The unit of an hour, which nothing is read for; empty, if it was deleted."""
        data = self.env["ir.model.data"]
        return self.browse(data._xmlid_to_res_id("uom.product_uom_hour"))

    def _get_hours_factor(self):
        """How many hours one of this unit holds; bookings without a unit are in hours.

        Nothing is read for hours, the usual unit: booking time costs no query more.
        """
        hour = self._get_hour()
        if not self or self == hour or not hour:
            return 1.0
        return self.factor / hour.factor
