from contextlib import contextmanager
from unittest.mock import patch

from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..models.project_archive_guard import ARCHIVE_CONTEXT, GUARD
from .guard_common import REFUSED, ClosedMixin, GuardCase

# Written out on purpose, not taken from the code: what belongs to a project.
GUARDED = {
    *("project.project", "project.task", "account.analytic.line"),
    *("project.milestone", "project.update", "project.collaborator"),
    *("mail.message", "ir.attachment", "mail.activity", "calendar.event"),
    *("project.handover", "project.estimate", "project.alert"),
    *("project.alert.threshold", "project.sale.line.employee.map", "rating.rating"),
    *("project.waiver", "project.evaluation", "project.evaluation.line"),
    *("project.preflight.pass", "project.write.off", "mail.tracking.value"),
    *("project.order.line.change", "project.quota.period", "project.quota.entry"),
}


class TestArchiveGuard(ClosedMixin, GuardCase):
    """Nothing of an archived project changes, in any channel, for anybody."""

    @contextmanager
    def _guard_alone(self):
        """Without the rules of the status, which would speak before the guard."""
        project, booking = type(self.project), type(self.booking)
        with (
            patch.object(project, "_check_bookings_open", lambda *_args: None),
            patch.object(project, "_get_bookings_closed_text", lambda *_args: ""),
            patch.object(project, "_check_guarded_write", lambda *_args: None),
            patch.object(booking, "_is_documented", lambda *_args: False),
        ):
            yield

    def _values(self):
        """For each model: a record, harmless values to write, values to create."""
        thread = {"model": "project.task", "res_id": self.task.id}
        link = {"res_model": "project.task", "res_id": self.task.id}
        activity = {
            "res_model_id": self.env["ir.model"]._get_id("project.task"),
            "res_id": self.task.id,
            "summary": "Call",
        }
        rating = {**activity, "rating": 5}
        rating.pop("summary")
        here = {"project_id": self.project.id}
        line = {**here, "task_id": self.task.id, "unit_amount": 1}
        line["employee_id"] = self.employee.employee_id.id
        times = {"start": "2026-03-02 09:00:00", "stop": "2026-03-02 10:00:00"}
        return [
            (self.project, {"name": "Forged"}, None),
            (self.project, {"tag_ids": [Command.create({"name": "New"})]}, None),
            (self.project, {"active": True}, None),
            (self.task, {"name": "Forged"}, {"name": "New", **here}),
            (self.task, {"active": True}, None),
            (self.task, {"project_id": self.open_project.id}, None),
            (self.open_task, here, None),
            (self.booking, {"name": "Forged"}, None),
            (self.booking, {"unit_amount": 9}, None),
            (self.milestone, {"name": "Forged"}, {"name": "New", **here}),
            (
                self.update,
                {"name": "Forged"},
                {"name": "N", "status": "at_risk", **here},
            ),
            (self.message, {"body": "Forged"}, {"body": "New", **thread}),
            (self.file, {"name": "Forged"}, {"name": "New", "raw": b"1", **link}),
            (self.file, {"raw": b"Forged"}, None),
            (self.activity, {"summary": "Forged"}, activity),
            (self.event, {"name": "Forged"}, {"name": "N", **times, **activity}),
            (self.visit, {"name": "Forged"}, {"name": "N", **times, **here}),
            (self.visit, {"project_id": self.open_project.id}, None),
            (self.visit, {"project_id": False, "task_id": False}, None),
            (self.open_visit, here, None),
            (self.env["rating.rating"], {}, rating),
            (
                self.env["project.collaborator"],
                {},
                {"partner_id": self.customer.id, **here},
            ),
            (self.env["project.alert.threshold"], {}, {"percent": 7, **here}),
            (self.env["account.analytic.line"], {}, {"name": "New", **line}),
        ]

    def test_every_model_is_guarded(self):
        found = set(self.env[GUARD]._get_archive_models())
        self.assertLessEqual(GUARDED, found)

    def test_write(self):
        for record, vals, _create in self._values():
            with self.subTest(model=record._name, vals=vals):
                if vals:
                    self.assertTrue(record)
                    with self._guard_alone():
                        self.assertRefused(record.sudo().write, vals)
                    with self.assertRaisesRegex(UserError, "Mail server"):
                        record.sudo().write(vals)

    def test_create(self):
        for record, _write, vals in self._values():
            if vals:
                with self.subTest(model=record._name), self._guard_alone():
                    vals = {k: v for k, v in vals.items() if k != "summary"}
                    self.assertRefused(record.sudo().create, [vals])

    def test_create_booking(self):
        self.assertRefused(self._book, self.employee, self.task)

    def test_unlink(self):
        for record in (
            *(self.task, self.milestone, self.update, self.message, self.file),
            *(self.activity, self.event, self.message.attachment_ids),
        ):
            with self.subTest(model=record._name):
                self.assertRefused(record.sudo().unlink)
        for record, refusal in (
            (self.booking, "is waived"),
            (self.project, REFUSED),
            (self.project.handover_ids[:1], "cannot be deleted"),
        ):
            with self.subTest(model=record._name):
                self.assertTrue(record)
                with self.assertRaisesRegex(UserError, refusal):
                    record.sudo().unlink()

    def test_batch_with_one_archived_record_changes_nothing(self):
        self.assertRefused((self.open_task | self.task).write, {"name": "Forged"})
        self.env.invalidate_all()
        self.assertEqual(self.open_task.name, "Installation")

    def test_no_role_opens_it(self):
        admin = self.env.ref("base.user_admin")
        for user in (self.administrator, admin, self.env.ref("base.user_root")):
            with self.subTest(user=user.name):
                self.assertRefused(self.task.with_user(user).write, {"name": "Forged"})
                self.assertRefused(
                    self.project.with_user(user).message_post, body="Forged"
                )

    def test_no_context_key_opens_it(self):
        for value in (True, "object", object(), 1):
            task = self.task.with_context(
                **{ARCHIVE_CONTEXT: value}, install_mode=True, tracking_disable=True
            )
            self.assertRefused(task.write, {"name": "Forged"})

    def test_status_by_write_is_the_gates_business(self):
        with self.assertRaisesRegex(UserError, "a Billing Administrator"):
            self.project.with_user(self.office).write(
                {"billing_state": "po_billed", "billing_reason": "Oh"}
            )

    def test_message_by_every_way(self):
        self.assertRefused(self.task.message_post, body=Markup("<p>Late</p>"))
        self.assertRefused(self.project.message_post, body="Late")
        self.assertRefused(
            self.task.with_user(self.leader).activity_schedule,
            "mail.mail_activity_data_todo",
        )
        self.assertRefused(self.activity.action_feedback, feedback="Done")

    def test_incoming_mail_is_refused_cleanly(self):
        self.assertRefused(
            self.task.message_post,
            body="Late",
            message_type="email",
            email_from="kundin@customer.example.com",
        )

    def test_portal_user_writes_nothing(self):
        portal = new_test_user(self.env, "pia_archive", groups="base.group_portal")
        self.task.message_subscribe(portal.partner_id.ids)
        self.assertRefused(self.task.with_user(portal).sudo().message_post, body="Late")
        with self.assertRaises(AccessError):
            self.task.with_user(portal).write({"name": "Forged"})

    def test_reader_marks_stay_free(self):
        self.message.with_user(self.leader).toggle_message_starred()
        self.project.with_user(self.leader).is_favorite = True
        self.project.access_token = "token"
        self.env.flush_all()
        self.assertIn(self.leader.partner_id, self.message.starred_partner_ids)
        self.assertIn(self.leader, self.project.favorite_user_ids)
        self.assertEqual(self.project.access_token, "token")

    def test_import_and_list_edit(self):
        tasks = self.env["project.task"].with_context(active_test=False)
        result = tasks.load([".id", "name"], [[str(self.task.id), "Forged"]])
        self.assertFalse(result["ids"])
        self.assertIn(REFUSED, result["messages"][0]["message"])

    def test_other_projects_are_free(self):
        self.open_task.write({"name": "Cables"})
        message = self.open_task.message_post(body="Still open")
        booking = self._book(self.employee, self.open_task)
        self.env.flush_all()
        self.assertEqual(self.open_task.name, "Cables")
        self.assertIn(message, self.open_task.message_ids)
        self.assertEqual(self.open_task.timesheet_ids, booking)

    def test_reopened_project_is_free_again(self):
        self._reopen(self.project)
        self.task.write({"name": "Cables"})
        message = self.task.message_post(body="Open again")
        self.milestone.unlink()
        self.env.flush_all()
        self.assertEqual(self.task.name, "Cables")
        self.assertIn(message, self.task.message_ids)
        self.assertFalse(self.milestone.exists())

    def test_auto_deleted_mail_keeps_its_message(self):
        self._reopen(self.project)
        mail = self.env["mail.mail"].create(
            {
                "model": "project.project",
                "res_id": self.project.id,
                "body_html": "Hello",
                "auto_delete": True,
            }
        )
        message = mail.mail_message_id
        self._archive(self.project)
        mail.unlink()
        self.assertTrue(message.exists())

    def test_analytic_lines_of_accounting_are_no_bookings(self):
        line = self.env["account.analytic.line"].create(
            {"name": "Rent", "account_id": self.project.account_id.id, "amount": -5}
        )
        line.amount = -6
        self.env.flush_all()
        self.assertFalse(line.project_id)
        self.assertEqual(line.amount, -6)
