from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.common import REASON
from odoo.addons.corebiz_project_billing.tests.data_common import (
    PREFIX,
    DeletedDataCase,
)

from .archive_common import ArchiveCase


class TestArchiveDeletedData(DeletedDataCase, ArchiveCase):
    """Archiving goes on where an administrator deleted what can be deleted."""

    def test_package_is_sealed(self):
        project = self._create_project("Without data", allocated_hours=2)
        self._book(self.employee, self._create_task(project), 3.0)
        self._walk_to(project, PO_ARCHIVED)
        self.assertIn("health check", project.archive_text)
        self._seal_at_once(project)
        self.assertEqual(project.archive_state, "done", project.archive_error)
        self.assertTrue(project.archive_report_id)
        project.with_user(self.administrator).action_send_back(REASON)
        self.assertStates(project, PO_BILLED)

    def test_a_deleted_window_is_told_in_a_sentence(self):
        self.env.ref(f"{PREFIX}_archive.project_archive_package_action").unlink()
        with self.assertRaisesRegex(UserError, "was deleted"):
            self.project.with_user(self.office).action_open_archive_packages()
