from contextlib import ExitStack
from unittest.mock import patch

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing.tests.model_loader import ModelLoader
from odoo.addons.corebiz_project_billing_guard.models.project_archive_guard import (
    GUARD,
)
from odoo.addons.corebiz_project_billing_guard.tests.guard_common import (
    REFUSED,
    ClosedMixin,
)

from .archive_common import ArchiveCase


class TestArchiveGuardSealed(ClosedMixin, ArchiveCase):
    """What the guard keeps closed is in the package, and stays as it is there."""

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
