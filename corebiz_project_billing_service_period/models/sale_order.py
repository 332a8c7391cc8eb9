from odoo import fields, models


class SaleOrder(models.Model):
    """A run over a period names the period on its invoices."""

    _inherit = "sale.order"

    def _create_invoices(self, grouped=False, final=False, date=None):
        moves = super()._create_invoices(grouped=grouped, final=final, date=date)
        first, last = self._get_invoiced_period()
        if first and last:
            moves._take_invoiced_period(first, last)
        return moves

    def _get_invoiced_period(self):
        """First and last day of the run, or ``False`` each.

        Those that Odoo's dialog *Create Invoices* asks for. Extend it for other runs.
        """
        return tuple(
            fields.Date.to_date(self.env.context.get(f"timesheet_{name}_date") or False)
            for name in ("start", "end")
        )
