from odoo import models


class SaleOrder(models.Model):
    """The hours that an order sold are the first estimate of its project."""

    _inherit = "sale.order"

    def _get_sold_hours(self):
        """Hours of work that the order sold, see the order line."""
        return sum(line._get_sold_hours() for line in self.order_line)
