from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _timesheet_create_project_prepare_values(self):
        """The salesperson looks after the project that the order creates."""
        values = super()._timesheet_create_project_prepare_values()
        if salesperson := self.order_id.user_id:
            values["account_manager_id"] = salesperson.id
        return values
