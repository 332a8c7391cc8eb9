from odoo import models
from odoo.fields import Domain


class AccountMove(models.Model):
    """Puts the hours beyond a quota on their invoices."""

    _inherit = "account.move"

    def _link_timesheets_to_invoice(self, start_date=None, end_date=None):
        """Odoo passes by products that are not invoiced by timesheets."""
        result = super()._link_timesheets_to_invoice(start_date, end_date)
        drafts = self.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "draft"
        )
        for line in drafts.invoice_line_ids:
            excess = line.sale_line_ids.filtered("is_excess_line")
            if not excess:
                continue
            domain = Domain(line._timesheet_domain_get_invoiced_lines(excess))
            if start_date:
                domain &= Domain("date", ">=", start_date)
            if end_date:
                domain &= Domain("date", "<=", end_date)
            bookings = self.env["account.analytic.line"].sudo().search(domain)
            bookings.write({"timesheet_invoice_id": line.move_id.id})
        return result
