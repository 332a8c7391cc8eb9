from odoo import models
from odoo.exceptions import UserError

CORE = "corebiz_project_billing"
ADDON = "corebiz_project_billing_fs_storage"


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def button_uninstall(self):
        """Refuse to take away the way to packages while the archive stays."""
        names = set((self + self.downstream_dependencies()).mapped("name"))
        if ADDON in names and CORE not in names:
            packages = self.env["project.archive.package"].sudo()
            count = packages.search_count(
                [("store", "=", "fs_storage"), ("deleted_date", "=", False)]
            )
            if count:
                raise UserError(
                    self.env._(
                        "%s archive package(s) lie in object storage; without this"
                        " addon nobody could open or verify them in Odoo any more. Keep"
                        " it installed, and choose another archive store for new"
                        " packages.",
                        count,
                    )
                )
        return super().button_uninstall()
