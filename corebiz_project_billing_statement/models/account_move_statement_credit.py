from odoo import models

from .statement_format import BILLED, CREDITED


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

    def _get_billed_statement_bookings(self):
        """The bookings of this invoice's statement, by kind; without fixed prices."""
        self.ensure_one()
        return {
            BILLED: self._get_statement_bookings(),
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

    def _get_freed_links(self):
        """What posted credit notes gave back of the hours of these invoices."""
        return self.invoice_line_ids.coverage_link_ids.filtered(
            lambda link: not link.is_active and link.credit_move_id.state == "posted"
        )

    def _get_freed_hours(self):
        """Hours of this invoice that posted credit notes gave back."""
        return sum(self._get_freed_links().mapped("hours"))

    # === Print ===

    def _get_correction_title(self):
        """What a German paper calls the correction of an invoice; else an empty text.

        "Gutschrift" is an invoice that the customer writes (§ 14 (2) UStG), so what we
        write ourselves is a Rechnungskorrektur, or a Stornorechnung if nothing is left.
        """
        self.ensure_one()
        invoice = self.reversed_entry_id
        charges = any(
            line.quantity * line._get_direction() > 0 for line in self.invoice_line_ids
        )
        if (
            self.move_type != "out_refund"
            or not invoice
            or charges
            or self.company_id.account_fiscal_country_id.code != "DE"
        ):
            return ""
        left = self.currency_id.compare_amounts(self.amount_total, invoice.amount_total)
        if left or self.is_price_reduction or self.currency_id != invoice.currency_id:
            return self.env._("Invoice Correction")
        return self.env._("Cancellation Invoice")
