from contextlib import suppress

from odoo import fields, models

from odoo.addons.corebiz_project_billing_package.archive_format.verify import (
    READ_ERRORS,
    read_seal,
)

# Committed before the file gets its name, so that a killed job finds it again.
# pylint: disable=invalid-commit


class ProjectProject(models.Model):
    """What a killed run of the archive job leaves in the store.

    Between the moment in which a package gets its name and the one in which its row is
    added, a run may be killed. The next run must know the file as its own: it may have
    the name of a package that another database has written, and that one stays.
    """

    _inherit = "project.project"

    archive_seal = fields.Char(
        string="Seal of the Package Being Written",
        copy=False,
        code_only=True,
        readonly=True,
        groups="corebiz_project_billing.group_project_office",
        prefetch="corebiz_project_billing",
    )

    def _note_archive_seal(self, seal):
        """Note what is about to get its name, before it does."""
        self._write_by_code({"archive_seal": seal})
        self.env.cr.commit()

    def _remove_own_leftover(self, store, location, name):
        """Remove the file that a killed run left without a row.

        One with another seal is somebody else's, and stays.

        :raises OSError: when the store does not let it go
        """
        seal, found = self.archive_seal, None
        if not seal:
            return
        packages = self.env["project.archive.store"]
        with (
            suppress(*READ_ERRORS),
            packages._open_package(store, location, name) as stream,
        ):
            found = read_seal(stream)
        if found == seal:
            packages._delete_package(store, location, name)
