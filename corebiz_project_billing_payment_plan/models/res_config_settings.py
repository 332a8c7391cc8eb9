from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    final_billing_document = fields.Selection(
        related="company_id.final_billing_document", readonly=False
    )
