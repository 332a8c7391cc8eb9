from odoo.addons.corebiz_project_billing_contact.tests.toolbar_common import ToolbarCase


class TestHistoryContact(ToolbarCase):
    """What is done from the bar of a project stands in its history."""

    def test_all_of_it_stands_in_the_history(self):
        dialog = self._open(self.task, "action_log_call")
        dialog.summary = "Talked about it"
        dialog.save().action_confirm()
        dialog = self._open(self.task, "action_write_note")
        dialog.body = "<p>Key is at the gate</p>"
        dialog.save().action_confirm()
        with self.mock_mail_gateway():
            dialog = self._open(self.project, "action_write_mail")
            dialog.body = "<p>We are coming</p>"
            dialog.save().action_send_mail()
        self._create_event(task_id=self.task.id)
        rows = (
            self.env["project.history"]
            .with_user(self.employee)
            .search([("project_id", "=", self.project.id)])
        )
        for kind, text in (
            ("call", "Talked about it"),
            ("note", "Key is at the gate"),
            ("mail_out", "We are coming"),
            ("meeting", "Kick-off"),
        ):
            with self.subTest(kind=kind):
                row = rows.filtered(lambda row, kind=kind: row.kind == kind)
                self.assertEqual(len(row), 1)
                self.assertIn(text, f"{row.subject} {row.body}")
                task = self.task if kind != "mail_out" else self.env["project.task"]
                self.assertEqual(row.task_id, task)
