from odoo import api, fields, models
from odoo.tools import SQL

from .sale_order_line_price import get_net_price_sql


class SaleOrderLine(models.Model):
    """What of a down payment is still to deduct, whatever was credited of it.

    Odoo goes by quantities here: a down payment counts as deducted as soon as invoices
    and credit notes of its line add up to 0 pieces, and it deducts the price of one
    piece. A credit note of part of the *price* leaves 0 pieces, so that the rest was
    never deducted; one of part of the *quantity* leaves a price of 0; and a deduction
    after a credit note leaves less than 0 pieces, and is deducted once more.

    Here a down payment goes by its price:

        rest = invoiced - credited - deducted

    of all documents that are not cancelled, drafts included, as for any other line. The
    next final invoice deducts the rest; where more was deducted than paid, because it
    was credited afterwards, it charges the difference. So it does where the draft that
    asked for it was deleted, and another one had deducted it. Down payments that no
    invoice took (such as those of a cash register) stay as Odoo counts them.
    """

    _inherit = "sale.order.line"

    @api.depends(
        "invoice_lines.discount",
        "invoice_lines.move_id.move_type",
        "invoice_lines.price_unit",
    )
    def _compute_qty_to_invoice(self):
        """-1 as long as something is to deduct, 1 if too much was deducted."""
        result = super()._compute_qty_to_invoice()
        for line in self.filtered("is_downpayment"):
            if line.state == "sale" and line._is_invoiced_down_payment():
                rest = line._get_down_payment_rest()
                line.qty_to_invoice = -line.currency_id.compare_amounts(rest, 0)
        return result

    def _is_invoiced_down_payment(self):
        """Whether this is a down payment that an invoice asked for.

        Or one that was deducted, and nobody asks for it any more: what a cash register
        took counts in ``qty_invoiced``.
        """
        if not self.is_downpayment or self.display_type:
            return False
        return self.qty_invoiced < 0 or any(
            line.move_id.move_type == "out_invoice" and line.quantity > 0
            for line in self.invoice_lines
        )

    def _get_down_payment_rest(self):
        """What is still to deduct, as a price in the currency of the order.

        It includes taxes where the taxes of the line are included in prices.
        """
        return sum(
            line.currency_id._convert(
                line.quantity * line.price_unit * (1 - line.discount / 100),
                self.currency_id,
                self.company_id,
                line.move_id.invoice_date or fields.Date.context_today(line),
                round=False,
            )
            * (-1 if line.move_id.move_type == "out_refund" else 1)
            for line in self._get_invoice_lines()
            if line.move_id.state != "cancel"
            or line.move_id.payment_state == "invoicing_legacy"
        )

    def _prepare_invoice_line(self, **optional_values):
        """A final invoice deducts the rest."""
        values = super()._prepare_invoice_line(**optional_values)
        # What Odoo passes for a deduction, and for nothing else.
        if optional_values.get("quantity") == -1 and self._is_invoiced_down_payment():
            rest = self._get_down_payment_rest()
            price = values["price_unit"] * (1 - (values["discount"] or 0) / 100)
            if self.currency_id.compare_amounts(price, rest):
                values.update(price_unit=rest, discount=0.0)
        return values

    def _get_downpayment_line_price_unit(self, invoices):
        """Odoo's own adds up prices, also those of half a piece that is credited."""
        return sum(
            line.quantity
            * line.price_unit
            * (1 - line.discount / 100)
            * (-1 if line.move_id.move_type == "out_refund" else 1)
            for line in self.invoice_lines
            if line.move_id.state == "posted" and line.move_id not in invoices
        )

    # === The same in SQL ===

    @api.model
    def _get_amount_to_invoice_sql(self, line):
        """What the next invoice charges for the order line ``line``, before taxes.

        In the currency of the order, rounded as the line of the invoice will be; less
        than 0 for what it deducts.

        :param SQL line: alias of a row of sale_order_line
        """
        price = SQL("(%(line)s.price_unit * (1 - %(line)s.discount / 100))", line=line)
        return SQL(
            """
            CASE WHEN %(line)s.qty_to_invoice = 0 THEN 0 ELSE (
                SELECT ROUND((piece.amount)::numeric / currency.rounding::numeric)
                    * currency.rounding::numeric
                FROM res_currency currency, LATERAL (
                    SELECT CASE WHEN %(line)s.is_downpayment
                        THEN -COALESCE((%(rest)s), %(price)s)
                        ELSE %(line)s.qty_to_invoice * %(price)s END * %(net)s AS amount
                ) piece
                WHERE currency.id = %(line)s.currency_id
            ) END
            """,
            line=line,
            price=price,
            net=get_net_price_sql(self.env, line),
            rest=self._get_down_payment_rest_sql(line),
            to_flush=[
                self._fields[name]
                for name in (
                    *("currency_id", "discount", "is_downpayment", "price_unit"),
                    "qty_to_invoice",
                )
            ],
        )

    @api.model
    def _get_down_payment_rest_sql(self, line):
        """:meth:`_get_down_payment_rest` in SQL; nothing where no invoice took it."""
        items = self.env["account.move.line"]._fields
        moves = self.env["account.move"]._fields
        projects = self.env["project.project"]
        return SQL(
            """
            SELECT SUM(item.quantity * item.price_unit * (1 - item.discount / 100)
                    * CASE WHEN item.currency_id = %(line)s.currency_id THEN 1
                        ELSE %(to_rate)s / %(from_rate)s END
                    * CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END)
            FROM sale_order_line_invoice_rel rel
            JOIN account_move_line item ON item.id = rel.invoice_line_id
            JOIN account_move move ON move.id = item.move_id
            JOIN res_company owner ON owner.id = %(line)s.company_id
            WHERE rel.order_line_id = %(line)s.id
                AND (move.state != 'cancel' OR move.payment_state = 'invoicing_legacy')
            HAVING BOOL_OR(move.move_type = 'out_invoice' AND item.quantity > 0)
                OR %(line)s.qty_invoiced < 0
            """,
            line=line,
            to_rate=projects._get_rate_sql(
                SQL("%s.currency_id", line), SQL("move.invoice_date")
            ),
            from_rate=projects._get_rate_sql(
                SQL("item.currency_id"), SQL("move.invoice_date")
            ),
            to_flush=[
                *(
                    self._fields[name]
                    for name in ("company_id", "currency_id", "qty_invoiced")
                ),
                *(
                    items[name]
                    for name in (
                        *("currency_id", "discount", "move_id", "price_unit"),
                        "quantity",
                    )
                ),
                *(
                    moves[name]
                    for name in (
                        *("invoice_date", "move_type", "payment_state", "state"),
                    )
                ),
            ],
        )
