from odoo import api, fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    has_price_trace = fields.Boolean(
        compute="_compute_has_price_trace", export_string_translation=False
    )

    @api.depends("coverage_link_ids")
    def _compute_has_price_trace(self):
        """Whether bookings say why this line costs what it costs."""
        for line in self:
            line.has_price_trace = bool(line.sudo().coverage_link_ids)

    def action_view_price_trace(self):
        """Open the bookings that this line bills: why it costs what it costs.

        :raises AccessError: for customers, and without the right to read the invoice
        """
        self.ensure_one()
        self._check_inside()
        domain = [("invoice_line_id", "=", self.id)]
        action = self.env["project.coverage.link"]._get_trace_action(domain)
        return self._at_address(action, "price-of-invoice-line")
