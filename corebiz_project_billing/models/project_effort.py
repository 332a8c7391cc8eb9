from odoo import api, fields, models


class ProjectProject(models.Model):
    """Estimated against actual hours."""

    _inherit = "project.project"

    effort_progress = fields.Float(
        string="Effort Used (%)",
        compute="_compute_effort_progress",
        help="Actual hours in per cent of the estimate; 0 without an estimate.",
    )
    overrun_hours = fields.Float(
        string="Overrun",
        compute="_compute_effort_progress",
        help="Hours by which the actual effort exceeds the estimate; never negative.",
    )

    @api.depends("allocated_hours", "effective_hours")
    def _compute_effort_progress(self):
        for project in self:
            estimate, actual = project.allocated_hours, project.effective_hours
            project.effort_progress = 100 * actual / estimate if estimate else 0.0
            project.overrun_hours = max(actual - estimate, 0.0) if estimate else 0.0
