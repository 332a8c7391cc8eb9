from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing.tests.model_loader import ModelLoader
from odoo.addons.corebiz_project_billing_guard.models.project_archive_guard import (
    ARCHIVE_CONTEXT,
    GUARD,
)

from .archive_common import ArchiveCase

REFUSED = "is archived:"
# Written out on purpose, not taken from the code: what belongs to a project.
GUARDED = {
    *("project.project", "project.task", "account.analytic.line"),
    *("project.milestone", "project.update", "project.collaborator"),
    *("mail.message", "ir.attachment", "mail.activity", "calendar.event"),
    *("project.handover", "project.estimate", "project.alert"),
    *("project.alert.threshold", "project.sale.line.employee.map", "rating.rating"),
    *("project.waiver", "project.evaluation", "project.evaluation.line"),
    *("project.preflight.pass", "project.write.off", "mail.tracking.value"),
    "project.order.line.change",
}


class TestArchiveGuard(ArchiveCase):
    """Nothing of an archived project changes, in any channel, for anybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_project = cls._create_project("Firewall")
        cls.open_task = cls._create_task(cls.open_project)
        cls.visit, cls.open_visit = cls.env["calendar.event"].create(
            [
                {
                    "name": "Visit",
                    "start": "2026-03-03 09:00:00",
                    "stop": "2026-03-03 10:00:00",
                    "project_id": project.id,
                }
                for project in (cls.project, cls.open_project)
            ]
        )
        cls.visit.partner_ids = cls.customer
        cls.visit_message = cls.visit.message_post(
            body="Bring the keys", attachments=[("keys.txt", b"Two keys")]
        )
        link = {"res_model": "calendar.event", "res_id": cls.visit.id}
        cls.visit_file = cls.env["ir.attachment"].create(
            {"name": "way.txt", "raw": b"Left, then right", **link}
        )
        # Odoo's appointments have none, but other addons give them to everything.
        link = {"res_model_id": cls.env["ir.model"]._get_id("calendar.event")}
        cls.visit_activity = cls.env["mail.activity"].create(
            {"summary": "Order the keys", "res_id": cls.visit.id, **link}
        )
        # So that its ledger of estimates has a row.
        cls.project.allocated_hours = 10
        cls.package = cls._archive_at_once(cls.project)

    @contextmanager
    def _guard_alone(self):
        """Without the rules of the status, which would speak before the guard."""
        project, booking = type(self.project), type(self.booking)
        with (
            patch.object(project, "_check_bookings_open", lambda *_args: None),
            patch.object(project, "_check_guarded_write", lambda *_args: None),
            patch.object(booking, "_is_documented", lambda *_args: False),
        ):
            yield

    def assertRefused(self, function, *args, **kwargs):
        refusal = self.assertRaisesRegex(UserError, REFUSED)
        with refusal as raised, self.env.cr.savepoint():
            function(*args, **kwargs)
            self.env.flush_all()
        self.assertIn("Mail server", str(raised.exception))

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

    def test_books_of_other_rooms(self):
        project = self.project
        for record in (
            *(project.waiver_ids[:1], project.evaluation_ids[:1]),
            *(project.evaluation_ids.line_ids[:1], self.visit),
        ):
            with self.subTest(model=record._name):
                self.assertTrue(record)
                self.assertIn(record.id, self._rows(self.package, record._name))
                move = getattr(record.sudo(), "_change", record.sudo().write)
                self.assertRefused(move, {"project_id": self.open_project.id})
        self.assertRefused(
            project.waiver_ids.with_user(self.office)._take_back, "Billed after all"
        )
        kinds = self.env["project.preflight.pass"]._fields["kind"]
        vals = {
            "project_id": project.id,
            "kind": kinds.get_values(self.env)[0],
            "text": "Found",
            "record_ids": self.task.ids,
            "reason": "Forged",
            "user_id": self.office.id,
            "date": fields.Datetime.now(),
        }
        self.assertEqual(self._verify(self.package), [])
        passes = self.env["project.preflight.pass"].sudo()
        self.assertRefused(passes._add_rows, [vals])

    def test_closed_from_the_step_on_and_not_only_once_sealed(self):
        """The step writes its own message; what comes later is refused."""
        self._walk_to(self.open_project, PO_ARCHIVED)
        self.assertEqual(self.open_project.archive_state, "queued")
        self.open_project.sudo().message_post(body="Of the step itself")
        self.env.flush_all()
        self.cr.execute(
            "UPDATE project_handover SET create_date = create_date - interval '1 s'"
            " WHERE project_id = %s",
            [self.open_project.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, REFUSED):
            self.open_project.sudo().message_post(body="Of the next transaction")

    def test_what_hangs_on_an_appointment_is_closed_and_sealed(self):
        files = self._read(self.package)
        rows = self._rows(self.package, "ir.attachment")
        for attachment in self.visit_message.attachment_ids | self.visit_file:
            path = rows[attachment.id]["path"]
            self.assertEqual(files[path], attachment.raw)
        name = f"{self.visit_message.date.date()}-{self.visit_message.id:08d}"
        self.assertIn("Bring the keys", files[f"messages/{name}.txt"].decode())
        activities = self._rows(self.package, "mail.activity")
        self.assertIn(self.visit_activity.id, activities)
        self.assertFalse(self.visit_activity.active)
        for record, vals in (
            (self.visit_message, {"body": "Forged"}),
            (self.visit_file, {"raw": b"Forged"}),
            (self.visit_activity, {"summary": "Forged"}),
        ):
            self.assertRefused(record.sudo().write, vals)
            self.assertRefused(record.sudo().unlink)
        self.assertRefused(self.visit.message_post, body="I come later")
        file = {"name": "a", "res_model": "calendar.event", "res_id": self.visit.id}
        self.assertRefused(self.env["ir.attachment"].sudo().create, [file])
        self.open_visit.message_post(body="I come later")

    def test_invitations_and_answers_go_on_beside_the_project(self):
        attendee = self.visit.attendee_ids.filtered(
            lambda one: one.partner_id == self.customer
        )
        self.assertTrue(attendee)
        attendee.do_accept()
        self.assertEqual(attendee.state, "accepted")
        attendee.do_decline()
        self.assertEqual(attendee.state, "declined")
        template = self.env.ref("calendar.calendar_template_meeting_reminder")
        with self.mock_mail_gateway():
            attendee._notify_attendees(template, notify_author=True)
        reminder = self.env["mail.message"].search(
            [("model", "=", "calendar.event"), ("res_id", "=", self.visit.id)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(reminder.message_type, "user_notification")
        self.assertTrue(reminder.attachment_ids)
        self.assertEqual(self._verify(self.package), [])

    def test_packages_from_before_appointments_held_anything_are_in_order(self):
        files = ("mail.message", "ir.attachment", "mail.activity")
        with ExitStack() as stack:
            for name in files:
                model = self.registry[name]
                stack.enter_context(patch.object(model, "_archive_linked_holders", ()))
            self._reopen(self.project)
            older = self._archive(self.project) - self.package
        self.assertNotIn(self.visit_file.id, self._rows(older, "ir.attachment"))
        self.assertEqual(self._verify(older), [])

    def test_late_mail_stays_writable(self):
        vals = {
            "name": "Thanks",
            "project_id": self.project.id,
            "task_id": self.task.id,
        }
        mail = self.env["project.late.mail"]._add_rows([vals])
        mail.with_user(self.office).action_set_handled()
        mail.message_post(body="Answered", attachments=[("answer.txt", b"Yes")])
        self.assertTrue(mail.is_handled)
        self.assertEqual(self._verify(self.package), [])

    def test_ledgers(self):
        """Closed as books, and to the code that owns them, because of the archive."""
        for record in (self.project.handover_ids[:1], self.project.estimate_ids[:1]):
            with self.subTest(model=record._name):
                self.assertTrue(record)
                with self.assertRaisesRegex(UserError, "cannot be changed"):
                    record.sudo().write({"reason": "Forged"})
                self.assertRefused(record.sudo()._change, {"reason": "Forged"})
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            self.package.sudo().write({"sha256": "0" * 64})
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.package.sudo().unlink()

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


class TestArchiveGuardFakeModel(ArchiveCase):
    """The mixin alone guards a model that the addon does not know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        loader = ModelLoader.begin(cls)

        class FakeProjectNote(models.Model):
            _name = "fake.project.note"
            _inherit = [GUARD]
            _description = "Note on a Project"

            name = fields.Char()
            project_id = fields.Many2one("project.project")

        class FakeProjectRemark(models.Model):
            _name = "fake.project.remark"
            _inherit = [GUARD]
            _description = "Remark on a Note"
            _archive_project_path = "note_id.project_id"
            _archive_free_fields = frozenset({"seen"})

            name = fields.Char()
            seen = fields.Boolean()
            note_id = fields.Many2one("fake.project.note")

        loader.update_registry((FakeProjectNote, FakeProjectRemark))
        cls.note = cls.env["fake.project.note"].create(
            {"name": "Note", "project_id": cls.project.id}
        )
        cls.remark = cls.env["fake.project.remark"].create(
            {"name": "Remark", "note_id": cls.note.id}
        )

    def test_fake_models_are_closed_and_sealed(self):
        package = self._archive(self.project)
        notes = self.env["fake.project.note"]
        remarks = self.env["fake.project.remark"]
        free = notes.create({"name": "Elsewhere"})
        for function, vals in (
            (self.note.write, {"name": "Forged"}),
            (notes.create, {"name": "New", "project_id": self.project.id}),
            (free.write, {"project_id": self.project.id}),
            (self.remark.write, {"name": "Forged"}),
            (self.remark.write, {"seen": True, "name": "Forged"}),
            (remarks.create, {"name": "New", "note_id": self.note.id}),
        ):
            with self.assertRaises(UserError) as raised:
                function(vals)
            self.assertIn(REFUSED, str(raised.exception))
            self.env.invalidate_all()
        for record in (self.note, self.remark):
            with self.assertRaisesRegex(UserError, REFUSED):
                record.unlink()
        self.remark.seen = True
        free.write({"name": "Free"})
        self.assertIn(self.note.id, self._rows(package, "fake.project.note"))
        self.assertEqual(self._verify(package), [])
        self.env.cr.execute("UPDATE fake_project_note SET name = 'Forged'")
        self.env.invalidate_all()
        self.assertIn("Forged", "".join(self._verify(package)))

    def test_open_project_is_free(self):
        self.note.name = "Changed"
        self.remark.unlink()
        self.assertNotEqual(self.project.billing_state, PO_ARCHIVED)
