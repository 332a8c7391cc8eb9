from odoo.exceptions import AccessError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


class TestAppointment(ProjectBillingCase):
    """Appointments of projects that somebody may not read."""

    def test_appointment_is_not_taken_from_a_closed_project(self):
        roles = ("user_id", "leader_id", "account_manager_id")
        secret = self._create_project(
            "Secret",
            privacy_visibility="followers",
            **dict.fromkeys(roles, self.administrator.id),
        )
        secret.message_unsubscribe(secret.message_partner_ids.ids)
        day = {"start": "2026-03-02 09:00:00", "stop": "2026-03-02 10:00:00"}
        event = self.env["calendar.event"].create(
            {"name": "Handing over", "project_id": secret.id, **day}
        )
        for vals in (
            {"project_id": False},
            {"project_id": self.project.id},
            {"project_id": self.project.id, "task_id": self.task.id},
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                event.with_user(self.employee).write(vals)
        self.env.invalidate_all()
        self.assertEqual(event.project_id, secret)
        event.with_user(self.administrator).write({"project_id": False})
        self.assertFalse(event.project_id)
        # The task alone is not taken away, either: neither one of the closed project,
        # nor one that is closed itself.
        tasks = self.env["project.task"].create(
            [
                {"name": "Secret task", "project_id": secret.id},
                {"name": "To-do", "user_ids": [Command.set(self.administrator.ids)]},
            ]
        )
        tasks.message_unsubscribe(tasks.message_partner_ids.ids)
        for task in tasks:
            event = self.env["calendar.event"].create(
                {"name": "Handing over", "task_id": task.id, **day}
            )
            self.env.invalidate_all()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                event.with_user(self.employee).write({"task_id": False})
            self.env.invalidate_all()
            self.assertEqual(event.task_id, task)
