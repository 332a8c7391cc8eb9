from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    archive_fs_storage_id = fields.Many2one(
        related="company_id.archive_fs_storage_id", readonly=False
    )
    archive_object_lock = fields.Selection(
        related="company_id.archive_object_lock", readonly=False
    )
