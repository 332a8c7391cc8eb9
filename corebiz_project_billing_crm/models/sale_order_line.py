from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _join_project(self, project):
        """Put the work of these lines into ``project`` instead of making one.

        Odoo makes a project for a line that has none yet.
        """
        lines = self.filtered(
            lambda line: (
                line.is_service
                and not line.project_id
                and line.product_id.service_tracking
                in ("project_only", "task_in_project")
            )
        )
        lines.project_id = project
