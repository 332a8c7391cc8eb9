from odoo.exceptions import AccessError, UserError

from odoo.addons.corebiz_project_billing.models.billing_state import OPEN, PL_DONE

from .desk_common import DeskCase


class TestProjectFinish(DeskCase):
    """Open tasks are asked about once, by the leader who declares a project done."""

    def _press(self, user=None):
        """The button of the form; the dialog that it opens, if any."""
        project = self.project.with_user(user or self.leader)
        action = project.with_context(ask_open_tasks=True).action_set_pl_done()
        if not isinstance(action, dict):
            return None
        dialogs = self.env[action["res_model"]].with_user(user or self.leader)
        return dialogs.with_context(**action["context"]).create({})

    def test_tasks_are_closed_with_the_step(self):
        dialog = self._press()
        self.assertStates(self.project, OPEN)
        self.assertEqual(dialog.task_ids, self.project.tasks)
        dialog.action_close_tasks()
        self.assertStates(self.project, PL_DONE)
        self.assertEqual(set(self.project.tasks.mapped("state")), {"1_done"})
        self.assertEqual(self.project.last_handover_id.user_id, self.leader)

    def test_tasks_may_stay_open(self):
        self._press().action_confirm()
        self.assertStates(self.project, PL_DONE)
        self.assertTrue(self.project._get_open_tasks())

    def test_nothing_is_asked_where_nothing_is_open(self):
        self.project.tasks.state = "1_done"
        self.assertIsNone(self._press())
        self.assertStates(self.project, PL_DONE)

    def test_programs_are_not_asked(self):
        self.project.with_user(self.leader).action_set_pl_done()
        self.assertStates(self.project, PL_DONE)

    def test_who_may_not_finish_it_is_told_and_not_asked(self):
        with self.assertRaisesRegex(UserError, "Only "):
            self._press(self.employee)
        dialog = self._press()
        with self.assertRaises(AccessError):
            dialog.with_user(self.employee).action_close_tasks()
        self.assertStates(self.project, OPEN)
