from odoo import models


class ProjectProject(models.Model):
    _inherit = "project.project"

    def _get_archive_related(self):
        """What was bought for the project."""
        related = super()._get_archive_related()
        orders = self._get_history_documents("purchase.order")
        lines = orders.order_line
        return {**related, "purchase.order": orders, "purchase.order.line": lines}
