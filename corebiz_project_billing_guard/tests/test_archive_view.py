from odoo.tests import Form, tagged

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)

from .guard_common import GuardCase


@tagged("post_install", "-at_install")
class TestArchiveView(GuardCase):
    """The form of an archived project shows all of it and offers nothing to edit."""

    def _open(self, project):
        view = "project.edit_project"
        return Form(project.with_user(self.office), view=view)

    def test_form_is_read_only_when_archived(self):
        self._open(self.project).name = "May change"
        self._archive_at_once(self.project)
        form = self._open(self.project)
        for name, value in {"name": "Forged", "partner_id": self.customer}.items():
            with self.assertRaisesRegex(AssertionError, "readonly"):
                setattr(form, name, value)

    def test_tasks_are_shown_although_they_are_archived(self):
        tasks = self.project.tasks
        self.assertTrue(tasks)
        self._archive_at_once(self.project)
        self.assertFalse(self.project.tasks)
        self.assertEqual(self.project.all_task_ids, tasks)

    def test_dialog_reopens_an_archived_project(self):
        """Wherever it is opened from, with the archived ones hidden or not."""
        self._archive_at_once(self.project)
        self.assertEqual(self.project.billing_state, PO_ARCHIVED)
        self.env.invalidate_all()
        action = self.project.action_open_send_back()
        self.assertEqual(action["name"], "Reopen")
        model = self.env[action["res_model"]].with_user(self.administrator)
        dialog = Form(model.with_context(**action["context"]))
        self.assertTrue(dialog.is_reopening)
        dialog.reason = "A late invoice"
        self.env.invalidate_all()
        dialog.save().action_confirm()
        self.assertEqual(self.project.billing_state, PO_BILLED)
        # Together with others it is a mere step back.
        self._archive_at_once(self.project)
        both = self.project | self._create_project("Running")
        action = both.action_open_send_back()
        self.assertEqual(action["name"], "Send Back")
        dialog = Form(model.with_context(**action["context"]))
        self.assertFalse(dialog.is_reopening)
