from odoo import models


class AccountMove(models.Model):
    """Statements list what was worked, not what somebody is working on."""

    _inherit = "account.move"

    def _get_fixed_statement_bookings(self):
        bookings = super()._get_fixed_statement_bookings()
        return bookings.filtered(lambda booking: not booking.is_timer_running)
