from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import date_utils

# What says who has booked how much, and when.
BOOKING_FIELDS = {
    "date", "employee_id", "product_uom_id", "project_id", "unit_amount", "user_id",
}  # fmt: skip


class AccountAnalyticLine(models.Model):
    """A booking of a week that is over fills a gap at once, or opens it again.

    Bookings of this week, which most are, ask for nothing.
    """

    _inherit = "account.analytic.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._get_gaps()._refresh()
        return lines

    def write(self, vals):
        if BOOKING_FIELDS.isdisjoint(vals):
            return super().write(vals)
        gaps = self._get_gaps()
        result = super().write(vals)
        (gaps | self._get_gaps())._refresh()
        return result

    def unlink(self):
        gaps = self._get_gaps()
        result = super().unlink()
        gaps._refresh()
        return result

    def _get_gaps(self):
        """The rows of missing hours of the people and weeks of these bookings."""
        gaps = self.env["hr.timesheet.gap"].sudo()
        # On Sunday in UTC the week is over where it is Monday already.
        tomorrow = fields.Date.today() + timedelta(days=1)
        monday = date_utils.start_of(tomorrow, "week")
        weeks = {
            (line.employee_id.id, date_utils.start_of(line.date, "week"))
            for line in self.sudo()
            if line.date and line.date < monday and line.project_id
        }
        if not weeks:
            return gaps
        found = gaps.search(
            [
                ("employee_id", "in", [employee_id for employee_id, _week in weeks]),
                ("date_from", "in", [week for _employee_id, week in weeks]),
            ]
        )
        return found.filtered(lambda gap: (gap.employee_id.id, gap.date_from) in weeks)
