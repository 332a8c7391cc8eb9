from odoo import models
from odoo.tools import formatLang


class AccountMoveLine(models.Model):
    """Hours are freed for what the invoice charged for them, and for nothing less.

    A line of a credit note may have become something else since the reversal: goodwill
    of 15.00, another product, a lower price, a discount. As hours it would free what
    the customer goes on paying for, and it would be billed again. So it is refused, and
    whoever posts it says what it is: hours at the price of the invoice, or a mere
    reduction of the price.
    """

    _inherit = "account.move.line"

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
