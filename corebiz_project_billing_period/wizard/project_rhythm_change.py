from odoo import api, fields, models


class ProjectRhythmChange(models.TransientModel):
    """Chooses how often projects are billed, also for managers without more rights."""

    _name = "project.rhythm.change"
    _inherit = ["project.dialog.mixin"]
    _description = "Change the Billing Rhythm"

    project_ids = fields.Many2many("project.project", string="Projects", readonly=True)
    billing_rhythm = fields.Selection(
        selection=lambda self: self._selection_rhythm(), required=True
    )

    @api.model
    def _selection_rhythm(self):
        field = self.env["project.project"]._fields["billing_rhythm"]
        return field._description_selection(self.env)

    def action_confirm(self):
        """Change the rhythm; the gate of the projects decides, not this dialog."""
        self.ensure_one()
        return self.project_ids.write({"billing_rhythm": self.billing_rhythm})
