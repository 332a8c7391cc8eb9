from odoo import api, fields, models


class ProjectSendBack(models.TransientModel):
    """Asks for the reason before projects go one step back."""

    _name = "project.send.back"
    _inherit = ["project.dialog.mixin"]
    _description = "Send Projects Back"

    # Also archived ones, whoever opens the dialog from wherever
    project_ids = fields.Many2many(
        "project.project",
        string="Projects",
        readonly=True,
        context={"active_test": False},
    )
    reason = fields.Text(required=True)

    is_reopening = fields.Boolean(
        compute="_compute_is_reopening", export_string_translation=False
    )

    @api.depends("project_ids.billing_state")
    def _compute_is_reopening(self):
        for dialog in self:
            dialog.is_reopening = dialog.project_ids._are_all_archived()

    def action_confirm(self):
        """Send the projects back; the gate of the project decides, not this dialog."""
        self.ensure_one()
        return self.project_ids.action_send_back(self.reason)
