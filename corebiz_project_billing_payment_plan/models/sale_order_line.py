from odoo import fields, models


class SaleOrderLine(models.Model):
    """The down payment lines that a partial invoice of a plan made."""

    _inherit = "sale.order.line"

    instalment_id = fields.Many2one(
        "sale.order.instalment",
        readonly=True,
        code_only=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _get_partial_invoices(self):
        """The invoices that asked for these down payments, the oldest first."""
        return (
            self.filtered("is_downpayment")
            .invoice_lines.filtered(
                lambda line: (
                    line.quantity > 0
                    and line.move_id.move_type == "out_invoice"
                    and line.move_id._is_charging()
                    and line.move_id._is_downpayment()
                )
            )
            .move_id.sorted("id")
        )
