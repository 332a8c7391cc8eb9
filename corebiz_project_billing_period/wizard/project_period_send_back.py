from odoo import fields, models


class ProjectPeriodSendBack(models.TransientModel):
    """Asks for the reason before billing periods go one step back."""

    _name = "project.period.send.back"
    _inherit = ["project.dialog.mixin"]
    _description = "Send Billing Periods Back"

    period_ids = fields.Many2many(
        "project.billing.period", string="Periods", readonly=True
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Send the periods back; their gate decides, not this dialog."""
        self.ensure_one()
        return self.period_ids.action_send_back(self.reason)
