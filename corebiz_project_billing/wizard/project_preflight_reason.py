from odoo import fields, models


class ProjectPreflightReason(models.TransientModel):
    """Asks why the warnings of projects are passed."""

    _name = "project.preflight.reason"
    _description = "Pass Warnings before Billing"

    project_ids = fields.Many2many("project.project", string="Projects", readonly=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Pass the warnings; the projects decide, not this dialog."""
        self.ensure_one()
        for project in self.project_ids:
            project._pass_preflight(self.reason)
        return {"type": "ir.actions.act_window_close"}
