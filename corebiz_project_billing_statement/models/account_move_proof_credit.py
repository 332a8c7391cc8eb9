from odoo import models

from .project_proof_line import BILLED, CREDITED


class AccountMove(models.Model):
    """Hours on a credit note: those that it gives back, and those that it bills.

    ==========================  ==================================================
    credit note of an invoice   the bookings that it frees, with negative hours
    price reduction only        none, and so no statement
    final invoice below zero    Odoo makes a credit note of it: the bookings that it
                                bills, as on any invoice
    ==========================  ==================================================
    """

    _inherit = "account.move"

    def _get_billed_proof_bookings(self):
        """The bookings of the proof of this invoice, by kind; without fixed prices."""
        self.ensure_one()
        return {
            BILLED: self._get_proof_bookings(),
            CREDITED: self._get_credited_links().booking_id.filtered("project_id"),
        }

    def _get_credited_links(self, booking=None):
        """What this posted credit note freed; of one booking, if one is given."""
        links = self.invoice_line_ids.credited_link_ids
        return links.filtered(
            lambda link: (
                not link.is_active and (booking is None or link.booking_id == booking)
            )
        )

    def _get_freed_hours(self):
        """Hours of this invoice that posted credit notes gave back."""
        links = self.invoice_line_ids.coverage_link_ids
        return sum(
            link.hours
            for link in links
            if not link.is_active and link.credit_move_id.state == "posted"
        )
