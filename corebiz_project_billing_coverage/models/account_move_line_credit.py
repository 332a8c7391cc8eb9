from odoo import models

from .coverage_pick import pick_exact


class AccountMoveLine(models.Model):
    """A credit note frees exactly the bookings that were chosen for it.

    While it is a draft, the links of the chosen bookings name its line. The suggestion
    is made when the credit note or its quantity changes: the newest bookings that make
    up the quantity. Posting frees them; a price reduction frees nothing.
    """

    _inherit = "account.move.line"

    def _is_crediting(self):
        """Whether this line credits hours of the invoice that its note reverses."""
        move = self.move_id
        return (
            move.move_type == "out_refund"
            and not self.coverage_link_ids
            and self._is_billed_by_booking()
        )

    def _get_creditable_links(self):
        """Links of the reversed invoice that this line may free, the newest first."""
        links = self.move_id.reversed_entry_id.invoice_line_ids.filtered(
            lambda line: line.sale_line_ids & self.sale_line_ids
        ).coverage_link_ids
        return links.filtered(
            lambda link: (
                link.is_active
                and (not link.credit_line_id or link.credit_line_id == self)
            )
        ).sorted(lambda link: (link.date, link.id), reverse=True)

    def _suggest_credit(self):
        """Choose the bookings for draft lines whose choice does not fit any more."""
        for line in self:
            if line.move_id.state != "draft" or not line._is_crediting():
                continue
            if not line._agrees(line._get_credited_quantity()):
                line._choose_credit(line._get_suggested_links())

    def _credit(self, links):
        """Free ``links`` by this draft line, and credit their quantity."""
        self._choose_credit(links)
        quantity = self._get_credited_quantity()
        if not self._agrees(quantity):
            self.quantity = quantity

    def _renew_credit(self):
        """Suggest anew, after the note became a price reduction or none."""
        for line in self:
            if line._is_crediting():
                line._choose_credit(line._get_suggested_links())

    def _get_suggested_links(self):
        """The newest links that make up the quantity of this line; none if none do."""
        links = self._get_creditable_links()
        if self.move_id.is_price_reduction:
            return links.browse()
        picked = pick_exact(links.mapped("quantity"), self.quantity)
        return links.browse([links[position].id for position in picked or ()])

    def _choose_credit(self, links):
        """Let this line free ``links`` when it is posted, and no others."""
        (self.credited_link_ids - links)._undo_plan()
        links._complete({"credit_line_id": self.id})

    def _grant_credit(self):
        """The credit note is posted: free what it credits.

        :raises UserError: if the bookings chosen do not make up the quantity, or the
            line no longer credits what the invoice charged for them
        """
        for line in self:
            if not line._is_crediting():
                continue
            if line.move_id.is_price_reduction:
                line.credited_link_ids._undo_plan()
                continue
            if not line._agrees(line._get_credited_quantity()):
                line._choose_credit(line._get_suggested_links())
            line._check_credit()
            line.credited_link_ids._free()

    def _check_credit(self):
        """Refuse to credit hours without saying which, or hours of a draft.

        What a draft asks for is not owed yet, and would be billed with it once more.

        :raises UserError: says what to do
        """
        invoice = self.move_id.reversed_entry_id
        if invoice.state == "draft":
            raise self.move_id._get_coverage_error(
                self.env._(
                    "hours of “%s” cannot be credited, because it is a draft. Post it"
                    " first, or delete this credit note.",
                    invoice.display_name,
                )
            )
        if not self.credited_link_ids and self._is_crediting_without_bookings():
            return
        if not self._agrees(self._get_credited_quantity()):
            raise self.move_id._get_coverage_error(
                self.env._(
                    "“%(line)s” credits %(quantity)s, but the bookings chosen for it"
                    " make up %(chosen)s. Choose the bookings that are credited, or"
                    " mark the credit note as a mere price reduction.",
                    line=self.name or self.product_id.display_name,
                    quantity=self._format_quantity(self.quantity),
                    chosen=self._format_quantity(self._get_credited_quantity()),
                )
            )

    def _is_crediting_without_bookings(self):
        """Whether what this line credits was charged without naming bookings.

        Not where the invoice charges nothing for the order line any more.
        """
        invoice = self.move_id.reversed_entry_id
        if not invoice or self.sale_line_ids & invoice.invoice_line_ids.sale_line_ids:
            return not invoice.invoice_line_ids.coverage_link_ids
        return self.sale_line_ids._is_paid_without_bookings()

    def _withdraw_credit(self):
        """The credit note is no longer posted: its bookings are billed again."""
        self.credited_link_ids.filtered(lambda link: not link.is_active)._undo_free()

    def _check_not_credited(self):
        """Refuse to take back an invoice whose hours a posted credit note freed.

        :raises UserError: names the credit note
        """
        freed = self.coverage_link_ids.filtered(
            lambda link: not link.is_active and link.credit_line_id
        )
        if freed:
            raise freed.move_id[0]._get_coverage_error(
                self.env._(
                    "hours of this invoice are credited by “%s”. Reset the credit note"
                    " to draft first.",
                    freed.credit_move_id[0].display_name,
                )
            )
