from collections import defaultdict

from odoo import models
from odoo.tools import formatLang

from .money_split import split_amount


class AccountMoveLine(models.Model):
    """What the documents charge for the hours on a line of an invoice.

    ============================  ==================================================
    the line itself               its amount, with the rounding of its quantity
    less posted credit notes      lines for the same order line: hours that were
                                  credited, and mere reductions of the price
    less discounts and goodwill   lines that lower the document and stand for no
                                  hours or goods: the part that belongs to this line
    ============================  ==================================================

    Discounts are split over all that their document charges, by its amount; a discount
    of an order over the lines of this order. Goodwill on a credit note is split over
    the invoice that it reverses. Down payments change when something is paid, and not
    what is charged for it.

    All amounts are before taxes, in the currency of the company, as Odoo posted them.

    Hours are freed for what the invoice charged for them, and for nothing less. A line
    of a credit note may have become something else since the reversal: goodwill of
    15.00, another product, a lower price, a discount. As hours it would free what the
    customer goes on paying for, and it would be billed again. So it is refused, and
    whoever posts it says what it is: hours at the price of the invoice, or a mere
    reduction of the price.
    """

    _inherit = "account.move.line"

    def _get_charges(self):
        """What documents charge for these lines of invoices, as {line: amount}."""
        charges = {}
        for move in self.move_id:
            lines = self.filtered(lambda line, m=move: line.move_id == m)
            if not move._is_charging():
                charges.update(dict.fromkeys(lines, 0.0))
                continue
            reductions = move._get_reductions()
            for line in lines:
                credited = line._get_own_credits() if move.state == "posted" else 0.0
                amount = credited + reductions[line] - line.balance
                charges[line] = line.company_currency_id.round(amount)
        return charges

    # === Credit notes of the line itself ===

    def _get_own_credits(self):
        """What posted credit notes give back of this line; negative."""
        return sum(
            credit._split_credit().get(self, 0.0) for credit in self._get_credit_lines()
        )

    def _get_credit_lines(self):
        """Lines of posted credit notes for the order lines of this line.

        Also of those that name no invoice: programs make such. Not those that an order
        made for negative hours; they have bookings of their own.
        """
        move = self.move_id
        return self.sale_line_ids.invoice_lines.filtered(
            lambda line: (
                line.move_id.move_type == "out_refund"
                and line.parent_state == "posted"
                and line.move_id.reversed_entry_id in (move, move.browse())
                and not line.coverage_link_ids
            )
        )

    def _split_credit(self):
        """What this line of a credit note gives back, as {line of an invoice: amount}.

        By the hours that it frees where they are on several lines, else by amount.
        """
        lines = self._get_charged_lines()
        hours = defaultdict(float)
        for link in self.credited_link_ids:
            hours[link.invoice_line_id] += link.quantity
        weights = [hours[line] if hours else -line.balance for line in lines]
        rounding = self.company_currency_id.rounding
        return dict(
            zip(lines, split_amount(-self.balance, weights, rounding), strict=True)
        )

    def _get_charged_lines(self):
        """The lines with hours that this line of a credit note gives back."""
        reversed_move = self.move_id.reversed_entry_id
        return self.sale_line_ids.invoice_lines.filtered(
            lambda line: (
                line.move_id.move_type == "out_invoice"
                and line.parent_state == "posted"
                and line.coverage_link_ids
                and (not reversed_move or line.move_id == reversed_move)
            )
        )

    # === Discounts and goodwill ===

    def _is_reduction(self):
        """Whether this line lowers its document, and stands for nothing itself."""
        if self.display_type != "product" or self.is_downpayment:
            return False
        if sold := self.sale_line_ids:
            return all(line._is_discount_line() or line.price_unit < 0 for line in sold)
        if origin := self._get_reversed_free_line():
            return origin._is_reduction()
        return self.company_currency_id.compare_amounts(self.balance, 0) > 0

    def _get_reversed_free_line(self):
        """The line without an order that this line of a credit note gives back."""
        if self.move_id.move_type != "out_refund":
            return self.browse()
        return self.move_id.reversed_entry_id.invoice_line_ids.filtered(
            lambda line: (
                not line.sale_line_ids
                and line.display_type == "product"
                and (line.product_id, line.name) == (self.product_id, self.name)
            )
        )[:1]

    def _get_reduced_lines(self, invoice):
        """What ``invoice`` charges that this discount or goodwill lowers."""
        lines = invoice.invoice_line_ids.filtered(
            lambda line: (
                line.display_type == "product"
                and not line.is_downpayment
                and not line._is_reduction()
            )
        )
        if orders := self.sale_line_ids.order_id:
            lines = lines.filtered(lambda line: line.sale_line_ids.order_id & orders)
        return lines

    # === The charge of a credit note ===

    def _check_credit(self):
        """Refuse another price than that of the invoice, too."""
        result = super()._check_credit()
        self._check_credit_charge()
        return result

    def _check_credit_charge(self):
        """Refuse to free bookings for anything but their price.

        :raises UserError: names the line, what differs, and the choices
        """
        charged = self.credited_link_ids.invoice_line_id
        if not charged:
            return
        if difference := self._get_credit_difference(charged):
            raise self.move_id._get_coverage_error(
                self.env._(
                    "%(difference)s Enter what the invoice says, so that these"
                    " %(hours)s hours are open again; or mark the credit note as"
                    " “Price Reduction Only”, so that they stay billed.",
                    difference=difference,
                    hours=self._format_quantity(
                        sum(self.credited_link_ids.mapped("hours"))
                    ),
                )
            )

    def _get_credit_difference(self, charged):
        """What this line says otherwise than the lines ``charged``; False if nothing.

        Unit, discount and included taxes show in the amount.
        """
        values = {
            "line": self.name or self.product_id.display_name,
            "invoice": charged.move_id[0].display_name,
        }
        if self.product_id != charged.product_id:
            return self.env._(
                "“%(line)s” credits another product than “%(invoice)s” charged.",
                **values,
            )
        if self.currency_id != charged.currency_id:
            return self.env._(
                "“%(line)s” credits in another currency than “%(invoice)s” charged.",
                **values,
            )
        amount = self._get_charged_amount()
        # All of these amounts are rounded, by half a cent at most.
        tolerance = (len(charged) + 1.1) / 2 * self.currency_id.rounding
        if abs(self.price_subtotal - amount) > tolerance:
            return self.env._(
                "“%(line)s” credits %(credited)s, but “%(invoice)s” charged"
                " %(charged)s for the same hours.",
                credited=formatLang(
                    self.env, self.price_subtotal, currency_obj=self.currency_id
                ),
                charged=formatLang(self.env, amount, currency_obj=self.currency_id),
                **values,
            )
        return False

    def _get_charged_amount(self):
        """What the invoice charged for the quantity of this line, before taxes."""
        credited = self._get_credited_quantity()
        amount = sum(
            link.quantity * link.invoice_line_id._get_charged_price()
            for link in self.credited_link_ids
        )
        # The quantity on documents is rounded; so is that of the bookings on the line.
        return amount * self.quantity / credited if credited else amount

    def _get_charged_price(self):
        """What this line of an invoice charges for one unit, before taxes."""
        return self.price_subtotal / self.quantity if self.quantity else 0.0


class AccountMove(models.Model):
    """The discounts and goodwill of an invoice, line by line."""

    _inherit = "account.move"

    def _move_coverage(self, changed):
        """Renew the amounts of credit notes that name no invoice."""
        result = super()._move_coverage(changed)
        moves = self.concat(*(move for move, _old in changed))
        self.env["project.coverage.link"]._renew_amounts(moves.sudo())
        return result

    def _is_charging(self):
        """Whether this document counts: it is not cancelled."""
        return self.state != "cancel" or self.payment_state == "invoicing_legacy"

    def _get_reductions(self):
        """What discounts and goodwill take off each line, as {line: amount}.

        Negative on an invoice, to the cent; those of posted credit notes included.
        """
        documents = self
        if self.reversed_entry_id:
            documents = self.browse()
        elif self.move_type == "out_invoice":
            documents |= self.reversal_move_ids.filtered(
                lambda move: move.state == "posted" and move.move_type == "out_refund"
            )
        taken = defaultdict(float)
        for reduction in documents.invoice_line_ids:
            if not reduction._is_reduction():
                continue
            lines = reduction._get_reduced_lines(self)
            parts = split_amount(
                -reduction.balance,
                [-line.balance for line in lines],
                self.company_currency_id.rounding,
            )
            for line, part in zip(lines, parts, strict=True):
                taken[line] += part
        return taken
