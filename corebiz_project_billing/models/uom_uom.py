from odoo import api, models


class UomUom(models.Model):
    """Hours count by their unit, so a changed unit changes hours booked long ago."""

    _inherit = "uom.uom"

    def write(self, vals):
        result = super().write(vals)
        if {"relative_factor", "relative_uom_id", "factor"} & vals.keys():
            units = self.with_context(active_test=False).search(
                [("id", "child_of", self.ids)]
            )
            self.env["project.project"]._invalidate_effort()
            self.env["project.task"]._get_tasks_booked_in(
                units
            )._recompute_booked_hours()
        return result

    def unlink(self):
        tasks = self.env["project.task"]._get_tasks_booked_in(self)
        result = super().unlink()
        self.env["project.project"]._invalidate_effort()
        tasks._recompute_booked_hours()
        return result

    @api.model
    def _get_hour_id(self):
        return self.env["ir.model.data"]._xmlid_to_res_id("uom.product_uom_hour")

    def _get_hours_factor(self):
        """How many hours one of this unit holds; bookings without a unit are in hours.

        Nothing is read for hours, the usual unit: booking time costs no query more.
        """
        hour = self.browse(self._get_hour_id())
        if not self or self == hour or not hour:
            return 1.0
        return self.factor / hour.factor
