from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _timesheet_create_project_prepare_values(self):
        """Name the project after our order, without the customer's number before it.

        It stands on the order, and is the same for several projects.
        """
        values = super()._timesheet_create_project_prepare_values()
        if self.order_id.client_order_ref:
            values["name"] = self.order_id.name
        return values
