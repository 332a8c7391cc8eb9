from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

from ..models.billing_state import PO_ARCHIVED, PO_BILLED
from .common import ProjectBillingCase

MAIL = """From: Eva Kern <eva@customer.example.com>
To: {to}
Subject: Re: The server
Message-Id: <{id}@customer.example.com>
In-Reply-To: {reply}
References: {reply}
Date: Tue, 24 Nov 2026 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="xx"

--xx
Content-Type: text/plain; charset=utf-8

Please call me back
--xx
Content-Type: text/plain; name="list.txt"
Content-Disposition: attachment; filename="list.txt"

one
--xx--
"""


class TestMailGateway(ProjectBillingCase):
    """Answers of customers, as Odoo's mail gateway hands them over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.project.write(
            {
                "alias_name": "mail-server",
                "alias_domain_id": cls.mail_alias_domain.id,
                "alias_contact": "everyone",
            }
        )
        cls.alias = cls.project.alias_email

    def _write(self, record):
        """A mail of the project's people to the customer."""
        return record.with_user(self.manager).message_post(
            body="Hello",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.customer.ids,
        )

    def _answer(self, message, to=None, number=1):
        """What the customer's answer to ``message`` becomes."""
        mail = MAIL.format(
            to=to or message.reply_to or self.alias,
            id=f"answer-{number}",
            reply=message.message_id if message else "",
        )
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, mail)
        return self.env["mail.message"].search(
            [("message_id", "=", f"<answer-{number}@customer.example.com>")]
        )

    def _get_tasks(self):
        return self.env["project.task"].search([("project_id", "=", self.project.id)])

    def test_project_mails_carry_its_address(self):
        self.assertIn(self.alias, self._write(self.project).reply_to)
        self.assertIn(self.alias, self._write(self.task).reply_to)

    def test_answer_to_a_project_mail_comes_to_the_project(self):
        tasks = self._get_tasks()
        answer = self._answer(self._write(self.project))
        self.assertEqual((answer.model, answer.res_id), self._key(self.project))
        self.assertEqual(answer.attachment_ids.name, "list.txt")
        self.assertEqual(self._get_tasks(), tasks)

    def test_answer_to_a_task_mail_comes_to_the_task(self):
        answer = self._answer(self._write(self.task))
        self.assertEqual((answer.model, answer.res_id), self._key(self.task))

    def test_answers_come_to_a_billed_project(self):
        messages = [self._write(self.project), self._write(self.task)]
        self._walk_to(self.project, PO_BILLED)
        for number, record in enumerate((self.project, self.task)):
            answer = self._answer(messages[number], number=number)
            self.assertEqual((answer.model, answer.res_id), self._key(record))

    def test_new_mail_still_makes_a_task(self):
        tasks = self._get_tasks()
        answer = self._answer(self.env["mail.message"], to=self.alias)
        self.assertEqual(answer.model, "project.task")
        self.assertEqual((self._get_tasks() - tasks).id, answer.res_id)

    def test_forward_to_another_project_makes_a_task_there(self):
        other = self._create_project(
            "Other", alias_name="other", alias_domain_id=self.mail_alias_domain.id
        )
        answer = self._answer(self._write(self.project), to=other.alias_email)
        self.assertEqual(answer.model, "project.task")
        self.assertEqual(other.tasks.ids, [answer.res_id])

    def test_same_name_at_another_house_is_another_address(self):
        """What stands before the @ alone counts where Odoo was told so only."""
        for is_local, address, is_of_alias in (
            (False, self.alias.upper(), True),
            (False, "mail-server@other.example.com", False),
            (True, "mail-server@other.example.com", True),
            (True, "mail-servers@other.example.com", False),
        ):
            self.project.alias_id.alias_incoming_local = is_local
            found = self.env["mail.thread"]._is_of_alias(address, self.project.alias_id)
            self.assertEqual(found, is_of_alias, (is_local, address))

    # === Archived ===

    def _key(self, record):
        return record._name, record.id

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
