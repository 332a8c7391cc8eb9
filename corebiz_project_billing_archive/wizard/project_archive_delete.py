from odoo import fields, models


class ProjectArchiveDelete(models.TransientModel):
    """Asks for the reason before package files are deleted after their retention."""

    _name = "project.archive.delete"
    _inherit = ["project.dialog.mixin"]
    _description = "Delete Archive Packages"

    package_ids = fields.Many2many(
        "project.archive.package", string="Packages", readonly=True
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Delete; the package decides whether it may be, not this dialog."""
        self.ensure_one()
        self.package_ids.action_delete_file(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
