from odoo.exceptions import UserError

from ..models.billing_state import OPEN, PL_DONE, PM_DONE
from .common import ProjectBillingCase


class TestCopies(ProjectBillingCase):
    """Copies and templates start at the beginning, and templates take no steps."""

    def test_copy_starts_open_with_an_empty_ledger(self):
        self._walk_to(self.project, PM_DONE)
        copy = self.project.copy()
        self.assertStates(copy, OPEN)
        self.assertFalse(copy.handover_ids)
        self.assertFalse(copy.activity_ids)
        self.assertFalse(copy.billing_reminder_date)
        self.assertEqual(copy.leader_id, self.leader)
        self.assertEqual(copy.account_manager_id, self.account_manager)
        # The date of the status has whole seconds.
        created = self.project.create_date.replace(microsecond=0)
        self.assertGreaterEqual(copy.billing_state_date, created)

    def test_template_takes_no_steps(self):
        template = self._create_project("Template", is_template=True)
        with self.assertRaisesRegex(UserError, "is a template"):
            template.with_user(self.leader).action_set_pl_done()
        with self.assertRaisesRegex(UserError, "is a template"):
            template.with_user(self.leader).write({"billing_state": PL_DONE})
        self.assertFalse(template.with_user(self.leader).available_step)
        self.assertFalse(template.turn_text)

    def test_project_from_template_starts_open_with_the_people(self):
        template = self._create_project("Template", is_template=True)
        project = template.action_create_from_template({"name": "From template"})
        self.assertStates(project, OPEN)
        self.assertFalse(project.is_template)
        self.assertEqual(project.leader_id, self.leader)
        project.with_user(self.leader).action_set_pl_done()

    def test_template_is_made_from_an_open_project(self):
        self.project.action_create_template_from_project()
        self.assertFalse(self.project.active)

    def test_template_undo_gives_a_working_project(self):
        template = self._create_project("Template", is_template=True)
        template.action_undo_convert_to_template()
        template.with_user(self.leader).action_set_pl_done()
        self.assertStates(template, PL_DONE)
