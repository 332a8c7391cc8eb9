from odoo import models

from .project_estimate_gate import ESTIMATE_CONTEXT, ESTIMATE_OF_ORDER


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _timesheet_create_project_prepare_values(self):
        """The salesperson looks after the project that the order creates."""
        values = super()._timesheet_create_project_prepare_values()
        if salesperson := self.order_id.user_id:
            values["account_manager_id"] = salesperson.id
        return values

    def _timesheet_create_project(self):
        """Let the sold hours become the estimate of the project that is made here."""
        line = self.with_context(**{ESTIMATE_CONTEXT: ESTIMATE_OF_ORDER})
        project = super(SaleOrderLine, line)._timesheet_create_project()
        return project.with_env(self.env)
