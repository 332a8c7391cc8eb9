from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    """Asks for the days to invoice, where only hours beyond a quota are, too."""

    _inherit = "sale.advance.payment.inv"

    def _compute_invoicing_timesheet_enabled(self):
        """Odoo looks for products that are invoiced by timesheets only.

        It passed by the days that were asked for, and invoiced all hours beyond.
        """
        result = super()._compute_invoicing_timesheet_enabled()
        for wizard in self.filtered(lambda one: not one.invoicing_timesheet_enabled):
            lines = wizard.sale_order_ids.order_line
            wizard.invoicing_timesheet_enabled = bool(
                lines.filtered(
                    lambda line: (
                        line.is_excess_line and line.invoice_status == "to invoice"
                    )
                )
                or lines._get_exceeded_lines()
            )
        return result
