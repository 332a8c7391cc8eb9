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
        # The client hands the context of the button on to the dialog.
        context = {"ask_open_tasks": True, **action["context"]}
        return dialogs.with_context(**context).create({})

    def _repeat(self, task):
        """Let a task come back each week."""
        self.project.allow_recurring_tasks = True
        task.write({"recurring_task": True, "repeat_unit": "week"})
        return task.recurrence_id

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

    def test_closing_a_recurring_task_makes_no_next_one(self):
        recurrence = self._repeat(self.task)
        dialog = self._press()
        self.assertTrue(dialog.has_recurring_tasks)
        dialog.action_close_tasks()
        self.assertStates(self.project, PL_DONE)
        self.assertEqual(recurrence.task_ids, self.task)
        self.assertEqual(self.task.state, "1_done")
        self.assertFalse(self.project._get_open_tasks())

    def test_a_finished_project_gets_no_next_task(self):
        recurrence = self._repeat(self.task)
        self._press().action_confirm()
        self.task.with_user(self.leader).state = "1_done"
        self.assertEqual(recurrence.task_ids, self.task)

    def test_a_project_in_work_gets_the_next_task(self):
        recurrence = self._repeat(self.task)
        # A value that a client sends is not ours.
        task = self.task.with_user(self.leader).with_context(
            project_billing_finish=True
        )
        task.state = "1_done"
        self.assertEqual(len(recurrence.task_ids), 2)
        # Sent back, the repetition goes on: it was not ended.
        last = recurrence.task_ids - self.task
        self._press().action_close_tasks()
        self.project.with_user(self.leader)._action_step(OPEN, "Not finished")
        self.assertTrue(last.recurring_task)
        last.with_user(self.leader).state = "01_in_progress"
        last.with_user(self.leader).state = "1_done"
        self.assertEqual(len(recurrence.task_ids), 3)

    def test_the_dialog_says_nothing_about_other_tasks(self):
        self.assertFalse(self._press().has_recurring_tasks)
