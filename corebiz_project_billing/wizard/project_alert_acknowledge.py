from odoo import fields, models


class ProjectAlertAcknowledge(models.TransientModel):
    """Asks why more effort was needed, before alerts are closed."""

    _name = "project.alert.acknowledge"
    _inherit = ["project.dialog.mixin"]
    _description = "Acknowledge Effort Alerts"

    alert_ids = fields.Many2many("project.alert", string="Alerts", readonly=True)
    reason_id = fields.Many2one("project.alert.reason", required=True)
    comment = fields.Text()

    def action_confirm(self):
        """Close the alerts; the gate of the alert decides, not this dialog."""
        self.ensure_one()
        self.alert_ids._acknowledge(self.reason_id, self.comment)
        return {"type": "ir.actions.act_window_close"}
