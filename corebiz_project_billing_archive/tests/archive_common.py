import io
import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import patch

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing.tests.furnished_common import FurnishedCase
from odoo.addons.corebiz_project_billing_sale.tests.sale_common import SaleMixin

from ..models.project_archive_store import ProjectArchiveStore

CRON = "corebiz_project_billing_archive.ir_cron_archive"


class ArchiveCase(SaleMixin, FurnishedCase):
    """A project with something of everything, and a store of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.startClassPatcher(
            patch.object(ProjectArchiveStore, "_get_folder", lambda *_args: cls.folder)
        )

    # === The job ===

    def _run_job(self):
        """Run the scheduled action as the scheduler does, after the step is committed.

        The tracking of a step is written when its transaction ends.
        """
        self.flush_tracking()
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def _archive_at_once(cls, project):
        """The same for a whole class of tests, without the scheduler."""
        cls._walk_to(project, PO_ARCHIVED)
        cls._seal_at_once(project)
        assert project.archive_state == "done", project.archive_error
        return project.archive_package_ids

    @classmethod
    def _seal_at_once(cls, project):
        """What the job does with a project in its queue."""
        cls.cr.flush()
        with (
            patch.object(cls.cr, "commit", cls.env.flush_all),
            patch.object(cls.cr, "rollback", lambda: None),
            # A transaction of its own, which does not see what the class has made.
            patch.object(type(project), "_note_archive_progress", lambda *_args: None),
        ):
            project.sudo()._pass_archive()._archive()
        cls.env.invalidate_all()

    def _archive(self, projects):
        """Walk projects into the archive, and through it; returns their packages."""
        for project in projects:
            self._walk_to(project, PO_ARCHIVED)
        self._run_job()
        self.assertEqual(
            projects.mapped("archive_state"), ["done"] * len(projects), self._why()
        )
        return projects.archive_package_ids

    def _why(self):
        failed = self.env["project.project"].search([("archive_error", "!=", False)])
        return failed.mapped("archive_error")

    # === The package ===

    def _path(self, package):
        return self.folder / package.name

    def _read(self, package):
        """The files of a package by name."""
        with zipfile.ZipFile(io.BytesIO(self._path(package).read_bytes())) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def _rows(self, package, model):
        """The records of a model in a package by id."""
        lines = self._read(package)[f"data/{model}.jsonl"].splitlines()
        return {row["id"]: row for row in map(json.loads, lines)}

    def _verify(self, package, user=None):
        """Press the button; returns what differs."""
        self.env.flush_all()
        package.with_user(user or self.office).action_verify()
        package.invalidate_recordset()
        return (package.verified_text or "").splitlines()
