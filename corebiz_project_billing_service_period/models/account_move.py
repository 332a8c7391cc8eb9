from odoo import api, fields, models
from odoo.exceptions import UserError

from .project_service_period_mixin import MOVE_TYPES, PERIOD_FIELDS


class AccountMove(models.Model):
    """When the work on an invoice was done: from its first line to its last.

    The last day is the delivery date, which Odoo takes to reports and electronic
    invoices. A down payment has neither: nothing was done yet.
    """

    _name = "account.move"
    _inherit = ["account.move", "project.service.period.mixin"]

    show_service_period = fields.Boolean(
        compute="_compute_show_service_period", export_string_translation=False
    )

    @api.depends(
        "invoice_line_ids.service_date_from",
        "invoice_line_ids.service_date_to",
        "reversed_entry_id",
    )
    def _compute_service_period(self):
        periods = {}
        for move in self:
            if move.move_type not in MOVE_TYPES:
                continue
            lines = move.invoice_line_ids
            days = [
                line[name] for line in lines for name in PERIOD_FIELDS if line[name]
            ]
            if not days and move.move_type == "out_refund":
                corrected = move.reversed_entry_id
                days = [corrected[name] for name in PERIOD_FIELDS if corrected[name]]
            if days:
                periods[move] = min(days), max(days)
        self._set_service_period(periods)

    # Through the lines: Odoo computes the delivery date before the invoice is written,
    # and refuses for that to depend on a field beside it.
    @api.depends("invoice_line_ids.move_id.service_date_to")
    def _compute_delivery_date(self):
        result = super()._compute_delivery_date()
        self._set_delivery_date()
        return result

    def _set_delivery_date(self):
        """Let the work be delivered on its last day."""
        for move in self:
            if move.move_type in MOVE_TYPES and move.service_date_to:
                move.delivery_date = move.service_date_to

    @api.depends("move_type", "service_date_from", "invoice_line_ids.sale_line_ids")
    def _compute_show_service_period(self):
        for move in self:
            move.show_service_period = move.move_type in MOVE_TYPES and bool(
                move.service_date_from
                or move.company_id._is_service_period_required()
                or any(line._is_billing_work() for line in move.invoice_line_ids)
            )

    def _note_service_period(self, vals_list):
        moves = super()._note_service_period(vals_list)
        moves._set_delivery_date()
        return moves

    @api.model_create_multi
    def create(self, vals_list):
        """Note the periods that are given."""
        moves = super().create(vals_list)
        moves._note_service_period(vals_list)
        return moves

    # === Posting ===

    def write(self, vals):
        """Nobody posts an invoice whose period is missing, by whatever channel.

        :raises UserError: if it is missing, or fixed already
        """
        self._check_service_period_open(vals)
        if vals.get("state") != "posted":
            result = super().write(vals)
            self._note_service_period([vals] * len(self))
            return result
        if any(name in vals for name in PERIOD_FIELDS):
            self.write({name: vals[name] for name in PERIOD_FIELDS if name in vals})
            vals = {name: vals[name] for name in vals if name not in PERIOD_FIELDS}
        invoices = self.filtered(
            lambda move: move.state == "draft" and move.move_type in MOVE_TYPES
        )
        invoices._settle_service_period()
        result = super().write(vals)
        invoices._set_delivery_date()
        # Germany's accounting puts the invoice date where there is none.
        invoices.filtered(
            lambda move: move._is_down_payment() and not move.service_date_to
        ).delivery_date = False
        return result

    def _settle_service_period(self):
        """Take what was booked meanwhile, and check what will be fixed.

        :raises UserError: names the invoice and what is missing
        """
        works = self.invoice_line_ids.filtered(lambda line: line._is_billing_work())
        works._renew_service_period()
        works.move_id._renew_service_period()
        for move in self:
            move._check_lines_in_service_period()
            if move._is_service_period_missing():
                raise UserError(
                    self.env._(
                        "%(invoice)s: say from when to when the work was done. Enter"
                        " the service period on the draft; the law asks for it.",
                        invoice=move.display_name,
                    )
                )

    def _check_lines_in_service_period(self):
        """Refuse a period by hand that leaves out work of a line.

        :raises UserError: names the invoice and the line
        """
        for line in self.invoice_line_ids.filtered("service_date_from"):
            if (
                not self.service_date_from
                or line.service_date_from < self.service_date_from
                or line.service_date_to > self.service_date_to
            ):
                raise UserError(
                    self.env._(
                        "%(invoice)s: the work of “%(line)s” was done outside of the"
                        " service period of the invoice. Put one of them right.",
                        invoice=self.display_name,
                        line=(line.name or "").split("\n")[0],
                    )
                )

    def _is_service_period_missing(self):
        """Whether the country asks for the period of this invoice, and it has none.

        Extend it for invoices that have to say it in another way.
        """
        return (
            self.move_type == "out_invoice"
            and not self.service_date_from
            and self.company_id._is_service_period_required()
            and self.invoice_line_ids._is_service_period_asked()
        )

    def _is_down_payment(self):
        """Whether this invoice or credit note is for nothing but down payments."""
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        return bool(lines) and all(
            line.is_downpayment or line.sale_line_ids.filtered("is_downpayment")
            for line in lines
        )

    def _take_invoiced_period(self, first, last):
        """Let these drafts bill the work of a period that was agreed, as a whole.

        Work of a fixed price that was done before widens it.

        :param date first: first day of the period
        :param date last: its last day
        """
        for move in self.filtered("service_date_from"):
            days = move.service_date_from, move.service_date_to, first, last
            move.write({"service_date_from": min(days), "service_date_to": max(days)})
