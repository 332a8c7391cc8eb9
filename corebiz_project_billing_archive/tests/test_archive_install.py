from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing_guard import hooks as guard

from .. import hooks as archive
from .archive_common import ArchiveCase


class TestArchiveInstall(ArchiveCase):
    """The archive may come after the statuses, and go before them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project._create_analytic_account()

    def _forget_archive(self, project):
        """As after a step that was taken without the archive."""
        passing = project._pass_archive()
        passing._write_by_code({"archive_state": False})
        activities = passing._get_archive_activities()
        activities._write_by_code({"active": True, "is_put_away": False})

    def test_what_was_archived_before_is_sealed(self):
        other = self._create_project("Still open")
        self._walk_to(self.project, PO_ARCHIVED)
        self._forget_archive(self.project)
        guard.post_init_hook(self.env)
        archive.post_init_hook(self.env)
        self.assertEqual(self.project.archive_state, "queued")
        self.assertFalse(other.archive_state)
        self.assertFalse(self.activity.active)
        self._run_job()
        self.assertEqual(self.project.archive_state, "done", self._why())
        self.assertEqual(len(self.project.archive_package_ids), 1)
        self.assertFalse(self.project.account_id.active)

    def test_what_is_sealed_stays(self):
        package = self._archive(self.project)
        archive.post_init_hook(self.env)
        self.assertEqual(self.project.archive_state, "done")
        self._run_job()
        self.assertEqual(self.project.archive_package_ids, package)

    def test_uninstalling_gives_back(self):
        late = self._create_project("Second")
        late._create_analytic_account()
        projects = self.project | late
        self._archive(projects)
        accounts = projects.account_id
        self.assertEqual(accounts.mapped("active"), [False, False])
        with self.assertRaisesRegex(UserError, "was closed with the archived"):
            accounts.active = True
        archive.uninstall_hook(self.env)
        self.assertEqual(accounts.mapped("active"), [False, False])
        guard.uninstall_hook(self.env)
        self.assertEqual(accounts.mapped("active"), [True, True])
        self.assertTrue(self.activity.active)
        self.assertStates(projects, PO_ARCHIVED)
