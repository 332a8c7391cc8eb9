from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_create_project(self):
        """The salesperson looks after the project that is made from the order."""
        action = super().action_create_project()
        if "context" in action and self.user_id:
            action["context"]["default_account_manager_id"] = self.user_id.id
        return action
