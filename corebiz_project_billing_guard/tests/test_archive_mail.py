from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase
from odoo.addons.corebiz_project_billing.tests.outside_common import (
    OVERLAY,
    OutsideMixin,
)
from odoo.addons.corebiz_project_billing_contact.tests.gateway_common import GatewayCase

MAIL = """From: Eva Kern <eva@customer.example.com>
To: {to}
Subject: =?utf-8?q?Re=3A_server=0D=0ABcc=3A_x=40y=2Eexample?=
Message-Id: <outside@customer.example.com>
In-Reply-To: {reply}
References: {reply}
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

{body}
"""


class TestArchiveMail(GatewayCase):
    """Mails that come for archived projects."""

    def test_nothing_is_lost_for_an_archived_project(self):
        """Answers to project and task, and a new mail to the address."""
        messages = [
            self._write(self.project),
            self._write(self.task),
            self.env["mail.message"],
        ]
        self._walk_to(self.project, PO_ARCHIVED)
        kept = self.project.message_ids | self.task.message_ids
        tasks = self._get_tasks()
        for number, message in enumerate(messages):
            with self.subTest(number=number):
                answer = self._answer(message, to=self.alias, number=number)
                self.assertEqual(answer.model, "project.late.mail")
                late = self.project.late_mail_ids.filtered(
                    lambda mail, answer=answer: mail.id == answer.res_id
                )
                self.assertEqual(late.task_id, self.task if number == 1 else tasks[:0])
                self.assertIn("Please call me back", late.body)
                self.assertEqual(answer.attachment_ids.name, "list.txt")
                self._check_office_mail()
        self.env.invalidate_all()
        self.assertEqual(self.project.message_ids | self.task.message_ids, kept)
        self.assertEqual(self._get_tasks(), tasks)
        self.assertEqual(self.project.with_user(self.office).late_mail_count, 3)

    def test_answer_to_an_appointment_of_an_archived_project(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-03-03 09:00:00",
                "stop": "2026-03-03 10:00:00",
                "task_id": self.task.id,
            }
        )
        message = event.message_post(body="Hello", partner_ids=self.customer.ids)
        self._walk_to(self.project, PO_ARCHIVED)
        answer = self._answer(message)
        self.assertEqual(answer.model, "project.late.mail")
        self.assertEqual(self.project.late_mail_ids.id, answer.res_id)
        self.assertEqual(self.project.late_mail_ids.task_id, self.task)

    def _check_office_mail(self):
        mail = self._new_mails.filtered(
            lambda mail: mail.email_to == self.company.project_office_email
        )
        self.assertEqual(len(mail), 1)
        self.assertIn("eva@customer.example.com", mail.reply_to)
        self.assertEqual(mail.email_from, self.company.email_formatted)
        self.assertIn("Mail server", mail.subject)
        self.assertIn("Please call me back", mail.body_html)
        self.assertEqual(mail.attachment_ids.mapped("name"), ["list.txt"])

    def test_without_a_mailbox_the_members_are_told(self):
        self.company.project_office_email = False
        message = self._write(self.project)
        self._walk_to(self.project, PO_ARCHIVED)
        self._answer(message)
        mail = self._new_mails.filtered(lambda mail: self.office.email in mail.email_to)
        self.assertEqual(len(mail), 1)

    def test_mail_of_the_office_is_not_sent_back_to_it(self):
        message = self._write(self.project)
        self._walk_to(self.project, PO_ARCHIVED)
        self.company.project_office_email = "eva@customer.example.com"
        self._answer(message)
        self.assertEqual(len(self.project.late_mail_ids), 1)
        self.assertFalse(
            self._new_mails.filtered(
                lambda mail: mail.email_to == "eva@customer.example.com"
            )
        )

    def test_after_reopening_answers_come_to_the_project_again(self):
        message = self._write(self.project)
        self._walk_to(self.project, PO_ARCHIVED)
        self.project.with_user(self.administrator).action_send_back("Still open")
        answer = self._answer(message)
        self.assertEqual((answer.model, answer.res_id), self._key(self.project))

    def test_no_client_files_late_mails(self):
        late = self.env["project.late.mail"].with_user(self.office)
        for method in ("create", "message_new"):
            with self.assertRaisesRegex(AccessError, "[Pp]rivate"):
                call_kw(late, method, [{"name": "Forged"}], {})

    def test_who_sees_and_handles_late_mails(self):
        message = self._write(self.project)
        self._walk_to(self.project, PO_ARCHIVED)
        self._answer(message)
        late = self.project.late_mail_ids
        self.assertTrue(late.with_user(self.leader).has_access("read"))
        self.assertFalse(late.with_user(self.employee).has_access("read"))
        for user in (self.leader, self.employee):
            with self.assertRaises(AccessError):
                late.with_user(user).action_set_handled()
        late.with_user(self.office).action_set_handled()
        self.assertTrue(late.is_handled)
        with self.assertRaises(AccessError):
            late.with_user(self.office).unlink()
        with self.assertRaisesRegex(UserError, "part of the records"):
            late.sudo().unlink()

    def test_late_mail_is_answered_from_odoo(self):
        message = self._write(self.project)
        self._walk_to(self.project, PO_ARCHIVED)
        self._answer(message)
        late = self.project.late_mail_ids.with_user(self.office)
        with self.mock_mail_gateway():
            answer = late.message_post(
                body="We will",
                partner_ids=self.customer.ids,
                subtype_xmlid="mail.mt_comment",
            )
        self.assertEqual(answer.author_id, self.office.partner_id)
        self.assertStates(self.project, PO_ARCHIVED)


class TestArchiveMailText(OutsideMixin, ProjectBillingCase):
    """What people outside write to an archived project."""

    def _receive(self):
        """An answer from outside to a mail of a project that is archived meanwhile."""
        self._init_mail_gateway()
        message = self.project.with_user(self.manager).message_post(
            body="Hello",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.customer.ids,
        )
        self._walk_to(self.project, PO_ARCHIVED)
        self.env["mail.mail"].search([]).unlink()
        mail = MAIL.format(to=message.reply_to, reply=message.message_id, body=OVERLAY)
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, mail)
        return self.project.late_mail_ids

    def test_mail_from_outside_lies_over_nothing(self):
        late = self._receive()
        self._assert_harmless(late.body, "late mail")
        self.assertIn("Hello", late.body)
        self.assertEqual(late.name, "Re: server Bcc: x@y.example")
        copies = self.env["mail.mail"].search(
            [("model", "=", "project.late.mail"), ("res_id", "=", late.id)]
        )
        self.assertTrue(copies)
        for copy in copies:
            self._assert_harmless(copy.body_html, "mail of the office")
            self.assertNotRegex(copy.subject, r"[\r\n]")
        for message in late.message_ids:
            self._assert_harmless(message.body, "message", classes=False)
