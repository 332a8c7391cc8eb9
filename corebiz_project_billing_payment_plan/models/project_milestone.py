from odoo import models


class ProjectMilestone(models.Model):
    _inherit = "project.milestone"

    def write(self, vals):
        """What is due with the milestone is told to the office."""
        result = super().write(vals)
        if vals.get("is_reached"):
            rows = self.env["sale.order.instalment"].sudo()
            if rows.search_count([("milestone_id", "in", self.ids)], limit=1):
                rows._tell_soon()
        return result
