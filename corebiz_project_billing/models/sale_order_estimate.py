from odoo import models


class SaleOrder(models.Model):
    """The hours that an order sold are the first estimate of its project."""

    _inherit = "sale.order"

    def _get_sold_hours(self):
        """Hours of the order's services that are sold by time, or by the piece.

        Pieces count as hours, as in the projects that Odoo makes from orders.
        """
        hour = self.env.ref("uom.product_uom_hour")
        unit = self.env.ref("uom.product_uom_unit")
        hours = 0.0
        for line in self.order_line.filtered("is_service"):
            uom = hour if line.product_uom_id == unit else line.product_uom_id
            if not line.is_downpayment and uom._has_common_reference(hour):
                hours += uom._compute_quantity(line.product_uom_qty, hour, round=False)
        return hours
