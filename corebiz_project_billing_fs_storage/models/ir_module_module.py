from odoo import api, models

ARCHIVE = "corebiz_project_billing_archive"
ADDON = "corebiz_project_billing_fs_storage"


class IrModuleModule(models.Model):
    """The way to packages in object storage stays as long as the archive does."""

    _inherit = "ir.module.module"

    @api.model
    def _get_staying_reasons(self, names):
        """Refuse while packages lie in object storage."""
        reasons = super()._get_staying_reasons(names)
        if ADDON in names and ARCHIVE not in names:
            count = self.env["project.archive.package"].search_count(
                [("store", "=", "fs_storage"), ("deleted_date", "=", False)]
            )
            if count:
                reasons.append(
                    self.env._(
                        "Archive packages in object storage: %s. Without this addon"
                        " nobody could open or verify them in Odoo any more. Keep it"
                        " installed, and choose another archive store for new"
                        " packages.",
                        count,
                    )
                )
        return reasons
