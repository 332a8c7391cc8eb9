from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from .account_move import PARTIAL


class AccountMove(models.Model):
    """The partial invoices that an invoice deducts, each with its tax (§ 14 (5) UStG).

    Odoo deducts a line for each tax of a down payment, with the tax of that one. The
    figures are those of these lines, so that table and totals agree: what is left of a
    partial invoice that was credited in part.

    A partial invoice that is not paid yet is deducted as well: it is a claim of its
    own, and goes on. The paper says what is still to be paid on it.
    """

    _inherit = "account.move"

    has_draft_partial = fields.Boolean(
        compute="_compute_has_draft_partial", compute_sudo=True
    )

    lacks_down_payment_account = fields.Boolean(
        compute="_compute_lacks_down_payment_account", compute_sudo=True
    )

    @api.depends("billing_document", "company_id.downpayment_account_id", "state")
    def _compute_lacks_down_payment_account(self):
        """Whether it books a payment on account as revenue."""
        for move in self:
            move.lacks_down_payment_account = (
                move.state == "draft"
                and move.billing_document == PARTIAL
                and not move.company_id.downpayment_account_id
            )

    @api.depends("invoice_line_ids.sale_line_ids.invoice_lines.move_id.state", "state")
    def _compute_has_draft_partial(self):
        """Whether it deducts what has no number and no date yet."""
        for move in self:
            partials = move._get_deducted_lines().sale_line_ids._get_partial_invoices()
            move.has_draft_partial = move.state == "draft" and any(
                partial.state == "draft" for partial in partials - move
            )

    def _get_deducted_lines(self):
        """The lines that deduct down payments; none of a partial invoice itself."""
        lines = self.invoice_line_ids.filtered("is_downpayment")
        if self.move_type != "out_invoice" or not lines or self._is_downpayment():
            return lines.browse()
        return lines

    def _get_partial_deductions(self):
        """What this invoice deducts, by partial invoice, the oldest first.

        :return: list of dictionaries: ``invoice`` (account.move), ``net``, ``tax``,
            ``gross`` (positive, in the currency of this invoice), ``paid``, ``unpaid``
            (of ``gross``), ``credited`` (account.move, posted credit notes)
        """
        self.ensure_one()
        amounts = defaultdict(lambda: [0.0, 0.0])
        for line in self._get_deducted_lines():
            partial = line.sale_line_ids._get_partial_invoices()[-1:]
            amounts[partial][0] -= line.price_subtotal
            amounts[partial][1] -= line.price_total - line.price_subtotal
        today = fields.Date.context_today(self)
        partials = sorted(amounts, key=lambda one: (one.invoice_date or today, one.id))
        return [
            self._prepare_partial_deduction(partial, *amounts[partial])
            for partial in partials
        ]

    def _get_posted_partials(self):
        """The posted partial invoices that this one deducts, the oldest first."""
        partials = (row["invoice"] for row in self._get_partial_deductions())
        return (
            self.browse().union(*partials).filtered(lambda one: one.state == "posted")
        )

    def _prepare_partial_deduction(self, partial, net, tax):
        """One row of the table."""
        currency = self.currency_id
        gross = currency.round(net + tax)
        paid = min(max(gross, 0.0), partial._get_paid_amount(currency))
        return {
            "invoice": partial,
            "net": currency.round(net),
            "tax": currency.round(tax),
            "gross": gross,
            "paid": paid,
            "unpaid": currency.round(max(gross, 0.0) - paid),
            "credited": partial.reversal_move_ids.filtered(
                lambda move: move.state == "posted"
            ),
        }

    def _get_paid_amount(self, currency):
        """What was paid of this invoice, credit notes left out.

        In ``currency``, at the rate of the invoice.
        """
        if not self or self.state != "posted":
            return 0.0
        payments = self.sudo().invoice_payments_widget or {}
        paid = sum(
            payment["amount"]
            for payment in payments.get("content", ())
            if not payment["is_refund"] and not payment["is_exchange"]
        )
        return self.currency_id._convert(
            paid, currency, self.company_id, self.invoice_date
        )

    def _get_partial_deductions_text(self):
        """The table as plain text, a line for each partial invoice, for e-invoices.

        In the language of the context.
        """

        def money(amount):
            return formatLang(self.env, amount, currency_obj=self.currency_id)

        texts = []
        for row in self._get_partial_deductions():
            partial = row["invoice"]
            values = {
                "number": partial.name or self.env._("Draft"),
                "date": format_date(self.env, partial.invoice_date) or "-",
                "net": money(row["net"]),
                "tax": money(row["tax"]),
                "gross": money(row["gross"]),
                "paid": money(row["paid"]),
            }
            texts.append(
                self.env._(
                    "Partial invoice %(number)s of %(date)s: net %(net)s, tax %(tax)s,"
                    " gross %(gross)s, paid %(paid)s",
                    **values,
                )
            )
        return "\n".join(texts)
