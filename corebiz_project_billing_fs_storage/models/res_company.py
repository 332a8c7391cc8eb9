from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .storage_s3 import PROTOCOLS

FS_STORAGE = "fs_storage"
GOVERNANCE = "governance"
COMPLIANCE = "compliance"


class ResCompany(models.Model):
    """Which storage a company keeps its packages in, and whether the server locks."""

    _inherit = "res.company"

    archive_store = fields.Selection(
        selection_add=[(FS_STORAGE, "Object Storage")],
        ondelete={FS_STORAGE: "set default"},
    )
    archive_fs_storage_id = fields.Many2one(
        "fs.storage",
        string="Storage of the Archive",
        ondelete="restrict",
        groups="base.group_system",
        help="Its directory begins with the bucket, such as archive/projects. Packages"
        " stay where they were written when this changes.",
        prefetch="corebiz_project_billing",
    )
    archive_object_lock = fields.Selection(
        [
            ("none", "Not Locked"),
            (GOVERNANCE, "Locked, Some May Lift It (Governance)"),
            (COMPLIANCE, "Locked for Everybody (Compliance)"),
        ],
        string="Object Lock",
        default="none",
        required=True,
        prefetch="corebiz_project_billing",
    )

    @api.constrains("archive_store", "archive_fs_storage_id", "archive_object_lock")
    def _check_archive_fs_storage(self):
        """A package must have a place, under a name that leads back to it."""
        for company in self.filtered(lambda one: one.archive_store == FS_STORAGE):
            if text := company._get_archive_storage_refusal():
                raise ValidationError(text)

    def _get_archive_storage_refusal(self):
        """Why the storage of a company cannot hold packages, or nothing."""
        storage = self.archive_fs_storage_id
        if not storage:
            return self.env._(
                "Choose the storage in which %s keeps its archive packages.", self.name
            )
        if ":" in storage.code:
            return self.env._(
                "The code of the storage “%s” has a colon: choose another code, since"
                " packages note it together with the directory.",
                storage.display_name,
            )
        if self.archive_object_lock != "none" and storage.protocol not in PROTOCOLS:
            return self.env._(
                "Only S3 locks packages, and the storage “%s” is of another protocol:"
                " choose “Not Locked”.",
                storage.display_name,
            )
        return ""

    def _get_archive_location(self):
        if self.archive_store == FS_STORAGE:
            return self.sudo().archive_fs_storage_id._get_archive_place()
        return super()._get_archive_location()
