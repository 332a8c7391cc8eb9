from odoo import api, fields, models


# All of Odoo keeps the settings among the models.
class ResConfigSettings(models.TransientModel):  # pylint: disable=no-wizard-in-models
    _name = "res.config.settings"
    _inherit = ["res.config.settings", "project.number.mixin"]

    project_office_email = fields.Char(
        related="company_id.project_office_email", readonly=False
    )
    billing_reminder_days = fields.Integer(
        related="company_id.billing_reminder_days", readonly=False
    )
    timesheet_task_required = fields.Boolean(
        related="company_id.timesheet_task_required", readonly=False
    )

    @api.model
    def _get_number_bounds(self):
        return {
            **super()._get_number_bounds(),
            **self.env["res.company"]._get_number_bounds(),
        }
