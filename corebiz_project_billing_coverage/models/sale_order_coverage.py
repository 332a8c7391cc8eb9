from odoo import models


class SaleOrder(models.Model):
    """Invoicing an order puts its open bookings on the draft, and nothing else."""

    _inherit = "sale.order"

    def _create_invoices(self, grouped=False, final=False, date=None):
        moves = super()._create_invoices(grouped=grouped, final=final, date=date)
        lines = moves.sudo().invoice_line_ids
        lines._cover_refunded_bookings(
            self.env.context.get("timesheet_start_date"),
            self.env.context.get("timesheet_end_date"),
        )
        lines._align_with_bookings()
        # A period that the user chose has set what is to invoice for the moment only.
        sold = self.sudo().order_line.filtered(
            lambda line: line._is_billed_by_booking()
        )
        for name in ("qty_to_invoice", "invoice_status"):
            self.env.add_to_compute(sold._fields[name], sold)
        return moves
