import errno
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import html2plaintext, mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.common import ALONE, REASON
from odoo.addons.corebiz_project_billing_guard.models.ir_attachment import IrAttachment

from ..models.project_archive_failure import FAILURE_CONTEXT, ArchiveFailure
from ..models.project_archive_store import ProjectArchiveStore
from .archive_common import ArchiveCase

FAILURE = "odoo.addons.corebiz_project_billing_archive.models.project_archive_failure"
STORE = (ProjectArchiveStore, "_create_package")
FILE = (IrAttachment, "_open_archive_content")


class TestArchiveFailure(ArchiveCase):
    """The way back of a project that could not be archived: who hears of it."""

    def _fail(self, error=None, place=STORE):
        """Let the job fail on the project; returns the mails that this leaves."""
        self._walk_to(self.project, PO_ARCHIVED)
        before = self.env["mail.mail"].search([])
        error = error or OSError(errno.ENOSPC, "No space left on device")
        with (
            patch.object(*place, side_effect=error),
            mute_logger(FAILURE, ALONE),
        ):
            self._run_job()
        self.assertStates(self.project, PO_BILLED)
        self.assertEqual(self.project.archive_state, "failed")
        return self.env["mail.mail"].search([]) - before

    def test_office_gets_exactly_one_mail_whatever_failed(self):
        for error, place, words in (
            (FileNotFoundError(errno.ENOENT, "x", "/mnt"), STORE, "not there (/mnt)"),
            (OSError(errno.ENOSPC, "x"), STORE, "the disk is full"),
            (OSError(errno.EROFS, "x"), STORE, "the disk is read-only"),
            (FileNotFoundError(errno.ENOENT, "x"), FILE, "cannot be read"),
            (ValueError("x"), STORE, "not foreseen"),
        ):
            with self.subTest(words=words):
                mail = self._fail(error, place)
                self.assertEqual(len(mail), 1)
                self.assertEqual(mail.email_to, "office@corebiz.example.com")
                self.assertFalse(mail.recipient_ids)
                text = html2plaintext(mail.body_html)
                self.assertIn(words, text)
                self.assertIn("could not be archived", text)
                self.assertEqual(
                    (mail.model, mail.res_id), ("project.project", self.project.id)
                )
                row = self.project.last_handover_id
                self.assertEqual(row.notified_by, "mail")
                self.assertEqual(row.notified_email, mail.email_to)

    def test_mail_comes_from_the_company_in_the_language_of_the_office(self):
        self.company.partner_id.lang = "de_DE"
        self.company.email = "house@corebiz.example.com"
        self.project.company_id = self.company
        mail = self._fail()
        self.assertIn("house@corebiz.example.com", mail.email_from)
        self.assertIn("Zurückgegeben: Mail server", mail.subject)
        self.assertIn("konnte nicht archiviert werden", html2plaintext(mail.body_html))

    def test_members_of_an_office_without_a_mailbox(self):
        self.company.project_office_email = False
        group = self.env.ref("corebiz_project_billing.group_project_office")
        (group.user_ids - self.office).group_ids -= group
        mail = self._fail()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.office.partner_id)
        self.assertEqual(self.project.activity_ids.user_id, self.office)

    def test_rule_of_an_administrator_sees_the_step_once(self):
        model = self.env.ref("project.model_project_project")
        vals = {"name": "Note", "model_id": model.id, "state": "code"}
        code = "env['ir.logging'].create({'name': record.archive_error, 'type':"
        code += " 'server', 'path': 'seen', 'func': 'f', 'line': '1', 'message': 'm'})"
        action = self.env["ir.actions.server"].create({**vals, "code": code})
        field = self.env["ir.model.fields"]._get("project.project", "billing_state")
        self.env["base.automation"].create(
            {
                "name": "Note",
                "model_id": model.id,
                "trigger": "on_create_or_write",
                "filter_domain": "[('archive_state', '=', 'failed')]",
                "trigger_field_ids": [(6, 0, field.ids)],
                "action_server_ids": [(6, 0, action.ids)],
            }
        )
        self._fail()
        seen = self.env["ir.logging"].search([("path", "=", "seen")])
        self.assertEqual(len(seen), 1)
        self.assertIn("the disk is full", seen.name)

    def test_rule_that_fails_does_not_hold_the_project_back(self):
        action = self.env.ref(
            "corebiz_project_billing.ir_actions_server_back_to_po_billed"
        )
        action.write({"state": "code", "code": "raise UserError('Broken')"})
        mail = self._fail()
        self.assertFalse(mail)
        self.assertIn("the disk is full", self.project.archive_error)
        self.assertIn("the disk is full", self.project.last_handover_id.reason)
        self.assertEqual(self.project.activity_ids.user_id, self.office)

    def test_only_its_own_step_passes_the_gate(self):
        """What a rule does in the context of the failure is a step like any other."""
        other = self._create_project("Firewall")
        self._walk_to(self.project | other, PO_ARCHIVED)
        failure = ArchiveFailure(self.project, "Disk full")
        person, way = "Only a Billing Administrator", "where the workflow ends"
        for project, target, value, refusal in (
            (other, PO_BILLED, failure, person),
            (self.project, PM_DONE, failure, way),
            (self.project, PO_BILLED, "Disk full", person),
            (self.project, PO_BILLED, True, person),
        ):
            context = {FAILURE_CONTEXT: value}
            passing = project.with_user(self.office).with_context(**context)
            with self.assertRaisesRegex(UserError, refusal):
                passing.write({"billing_state": target, "billing_reason": REASON})
        self.assertStates(self.project | other, PO_ARCHIVED)

    def test_next_step_forgets_the_failure(self):
        self._fail()
        self.project.with_user(self.office).action_send_back(REASON)
        self.assertStates(self.project, PM_DONE)
        self.assertFalse(self.project.archive_state)
        self.assertFalse(self.project.archive_text)

    def test_a_folder_of_ones_own_must_be_there(self):
        """It may be a disk that is not mounted: nothing is written beside it."""
        store = self.env["project.archive.store"]
        store._check_folder("folder", str(self.folder))
        with self.assertRaises(FileNotFoundError):
            store._check_folder("folder", str(self.folder / "gone"))
        with self.assertRaises(FileNotFoundError):
            store._check_folder("folder", False)
