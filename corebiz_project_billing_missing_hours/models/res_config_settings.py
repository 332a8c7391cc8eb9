from odoo import fields, models


# All of Odoo keeps the settings among the models.
class ResConfigSettings(models.TransientModel):  # pylint: disable=no-wizard-in-models
    _inherit = "res.config.settings"

    missing_hours_active = fields.Boolean(
        related="company_id.missing_hours_active", readonly=False
    )
    missing_hours_tolerance = fields.Float(
        related="company_id.missing_hours_tolerance", readonly=False
    )
    missing_hours_user_ids = fields.Many2many(
        related="company_id.missing_hours_user_ids", readonly=False
    )
