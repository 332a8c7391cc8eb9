from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_copiable_order_lines(self):
        """A copy gets its own lines of work types, when hours are booked."""
        lines = super()._get_copiable_order_lines()
        return lines.filtered(lambda line: not line.sudo().work_type_id)
