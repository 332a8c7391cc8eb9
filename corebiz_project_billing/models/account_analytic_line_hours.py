from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _get_booked_hours(self):
        """The hours of these bookings together, whatever their unit."""
        return sum(
            booking.unit_amount * booking.product_uom_id._get_hours_factor()
            for booking in self
        )
