from odoo import api, models


class ProjectEstimate(models.Model):
    """A smaller estimate may bring a project over a threshold."""

    _inherit = "project.estimate"

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        estimates = super().create(vals_list)
        self.env.registry.clear_cache()
        estimates.project_id._note_booked()
        return estimates
