from odoo import fields, models

from odoo.addons.corebiz_project_billing.models.project_archive_store import FOLDER

from .res_company import FS_STORAGE


class ProjectArchivePackage(models.Model):
    _inherit = "project.archive.package"

    store = fields.Selection(
        selection_add=[(FS_STORAGE, "Object Storage")],
        ondelete={FS_STORAGE: lambda packages: packages._leave_storage()},
    )

    def _leave_storage(self):
        """Keep the rows when the addon goes: the verification then misses the files.

        The place stays noted. Whoever copies the files into a folder can enter it.
        """
        self.sudo()._complete({"store": FOLDER})
