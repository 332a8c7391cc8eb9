import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing_archive.models.project_archive_store import (
    FOLDER,
)

from .res_company import FS_STORAGE

_logger = logging.getLogger(__name__)


class ProjectArchivePackage(models.Model):
    """Packages in a storage, and the lock under which the server keeps them.

    When a package must be kept longer than its lock lasts, a scheduled action has the
    server prolong it, and tries again every day until it has. A lock never becomes
    shorter, and a package without one gets none.
    """

    _inherit = "project.archive.package"

    store = fields.Selection(
        selection_add=[(FS_STORAGE, "Object Storage")],
        ondelete={FS_STORAGE: lambda packages: packages._leave_storage()},
    )
    is_lock_behind = fields.Boolean(
        string="Lock Must Be Prolonged",
        readonly=True,
        help="The package is kept longer than the server was asked to when it was"
        " written. A scheduled action asks for the rest.",
        prefetch="corebiz_project_billing",
    )
    lock_error = fields.Text(
        string="Why the Lock Is Not Prolonged",
        readonly=True,
        prefetch="corebiz_project_billing",
    )

    def _leave_storage(self):
        """Keep the rows when the addon goes: the verification then misses the files.

        The place stays noted. Whoever copies the files into a folder can enter it.
        """
        self.sudo()._complete({"store": FOLDER})

    def _prolong_retention(self, date):
        moved = super()._prolong_retention(date)
        stored = moved.filtered(lambda package: package.store == FS_STORAGE)
        if stored:
            stored._complete({"is_lock_behind": True})
            self.env["ir.cron"]._wake(
                "corebiz_project_billing_fs_storage.ir_cron_prolong_locks"
            )
        return moved

    @api.model
    def _cron_prolong_locks(self):
        """Have the servers prolong the locks that are behind, one by one."""
        behind = self.search([("is_lock_behind", "=", True)], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(behind))
        for package in behind:
            package._prolong_lock()
            if not cron._commit_progress(1):
                break

    def _prolong_lock(self):
        """Have the server prolong the lock of one package; note why it does not."""
        self.ensure_one()
        company = self.company_id
        lang = company.partner_id.lang or self.env.lang
        store = self.env["project.archive.store"].with_context(lang=lang)
        try:
            if not self.is_deleted:
                store.with_company(company)._prolong_lock(
                    self.location, self.name, self.retention_date
                )
        except (OSError, UserError) as error:
            _logger.warning("The lock of package %s is behind: %s", self.id, error)
            self._complete({"lock_error": str(error)})
        else:
            self._complete({"is_lock_behind": False, "lock_error": False})
