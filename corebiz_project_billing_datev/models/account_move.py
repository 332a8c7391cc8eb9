from odoo import models

from .datev_text import document_number


class AccountMove(models.Model):
    """What an entry of the ledger tells DATEV about itself."""

    _inherit = "account.move"

    def _get_datev_number(self):
        """Document number (Belegfeld 1), by which DATEV settles open items.

        An invoice has its own number, a bill that of the vendor. What settles one
        invoice has the number of that invoice; what settles several, its own.
        """
        self.ensure_one()
        if self.is_purchase_document(include_receipts=True):
            return document_number(self.ref or self.name)
        if self.is_invoice(include_receipts=True):
            return document_number(self.name)
        settled = self._get_datev_settled()
        if len(settled) == 1:
            return settled._get_datev_number()
        return document_number(self.name)

    def _get_datev_settled(self):
        """The invoices and bills that this entry settles, wholly or in part."""
        lines = self.line_ids
        others = (
            lines.matched_debit_ids.debit_move_id
            | lines.matched_credit_ids.credit_move_id
        )
        return others.move_id.filtered(
            lambda move: move.is_invoice(include_receipts=True)
        )

    def _get_datev_service_date(self):
        """Last day of the work (Leistungsdatum), or False. To extend.

        A down payment has none. Bills of vendors have what somebody entered.
        """
        self.ensure_one()
        if self.is_sale_document(include_receipts=True):
            return self.service_date_to
        return self.delivery_date

    def _get_datev_pairs(self):
        """The bookings of an invoice: pairs of a line and the one it is booked against.

        Each line stands against the open item of the customer or vendor, also one that
        lowers the invoice; the two lines of a cost of sales stand against each other.
        Empty where there is no open item.
        """
        self.ensure_one()
        items = self.line_ids.filtered(lambda line: line.display_type == "payment_term")
        if not items:
            return []
        lines = self.line_ids.filtered("balance") - items
        costs = lines.filtered(lambda line: line.display_type == "cogs")
        pairs = [(line, items[0]) for line in lines - costs]
        debits = costs.filtered(lambda line: line.balance > 0).sorted("id")
        credits_ = (costs - debits).sorted("id")
        return pairs + list(zip(credits_, debits, strict=False))
