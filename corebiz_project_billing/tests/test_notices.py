from unittest.mock import patch

from odoo.tools import html2plaintext, mute_logger

from ..models.billing_state import PL_DONE, PM_DONE, PO_ARCHIVED, PO_BILLED
from .common import REASON, ProjectBillingCase


class TestNotices(ProjectBillingCase):
    """Exactly one mail a step, to the right person, in that person's language."""

    def _mails_of(self, take):
        """The mails that ``take`` leaves in the queue."""
        before = self.env["mail.mail"].search([])
        take()
        return self.env["mail.mail"].search([]) - before

    def assertStepMail(self, mail, to, subject):
        """One mail, addressed to ``to`` (an address), kept in the project's chatter."""
        self.assertEqual(len(mail), 1)
        addresses = mail.recipient_ids.mapped("email") + [mail.email_to or ""]
        self.assertEqual([a for a in addresses if a], [to])
        self.assertIn(subject, mail.subject)
        self.assertEqual(
            (mail.model, mail.res_id), ("project.project", self.project.id)
        )
        self.assertIn(mail.mail_message_id, self.project.message_ids)
        self.assertFalse(mail.auto_delete)
        self.assertEqual(mail.state, "outgoing")

    def test_leader_done_tells_the_manager(self):
        mail = self._mails_of(
            lambda: self.project.with_user(self.leader).action_set_pl_done()
        )
        self.assertStepMail(mail, self.manager.email, "Please check: Mail server")
        self.assertIn(self.leader.email, mail.email_from)

    def test_manager_done_tells_the_mailbox_of_the_office(self):
        self._walk_to(self.project, PL_DONE)
        mail = self._mails_of(
            lambda: self.project.with_user(self.manager).action_set_pm_done()
        )
        self.assertStepMail(
            mail, "office@corebiz.example.com", "Please bill: Mail server"
        )

    def test_without_a_mailbox_the_members_of_the_office_are_told(self):
        self.company.project_office_email = False
        second = self._create_user(
            "otto", "Otto Office", "corebiz_project_billing.group_project_office"
        )
        group = self.env.ref("corebiz_project_billing.group_project_office")
        (group.user_ids - self.office - second).group_ids -= group
        self._walk_to(self.project, PL_DONE)
        mail = self._mails_of(
            lambda: self.project.with_user(self.manager).action_set_pm_done()
        )
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, (self.office | second).partner_id)

    def test_who_only_stands_in_is_not_told(self):
        self.company.project_office_email = False
        self._walk_to(self.project, PL_DONE)
        self.assertNotIn(self.administrator, self.project._get_role_users("office"))

    def test_steps_back_tell_whose_turn_it_is_again(self):
        office = "office@corebiz.example.com"
        for start, user, to in (
            (PL_DONE, self.manager, self.leader.email),
            (PM_DONE, self.office, self.leader.email),
            (PO_BILLED, self.office, office),
            (PO_ARCHIVED, self.administrator, office),
        ):
            with self.subTest(start=start):
                self._walk_to(self.project, start)
                mail = self._mails_of(
                    lambda user=user: self.project.with_user(user).action_send_back(
                        REASON
                    )
                )
                self.assertStepMail(mail, to, "Sent back: Mail server")
                # Nothing before and after it, for its line breaks are kept.
                self.assertIn(f">{REASON}</div>", mail.body_html)

    def test_office_steps_tell_nobody(self):
        self._walk_to(self.project, PM_DONE)
        self.assertFalse(
            self._mails_of(
                lambda: self.project.with_user(self.office).action_set_po_billed(
                    "Rest follows"
                )
            )
        )
        self.assertFalse(
            self._mails_of(
                lambda: self.project.with_user(self.office).action_set_po_archived(
                    "Rest follows"
                )
            )
        )

    def test_language_of_the_recipient(self):
        self.manager.lang = "de_DE"
        self.leader.lang = "en_US"
        mail = self._mails_of(
            lambda: self.project.with_user(self.leader).action_set_pl_done()
        )
        self.assertIn("Bitte prüfen: Mail server", mail.subject)
        # As HTML writes languages; what reads the mail aloud goes by it.
        self.assertIn('<html lang="de-DE"', mail.body_html)
        text = html2plaintext(mail.body_html)
        for german in ("Plan", "Ist", "Abweichung", "Unerledigte Aufgaben"):
            self.assertIn(german, text)
        mail = self._mails_of(
            lambda: self.project.with_user(self.manager).action_send_back(REASON)
        )
        self.assertIn("Sent back: Mail server", mail.subject)

    def test_facts_in_the_mail(self):
        self.project.allocated_hours = 10
        self._book(self.leader, self.task, 12.5)
        mail = self._mails_of(
            lambda: self.project.with_user(self.leader).action_set_pl_done()
        )
        text = html2plaintext(mail.body_html)
        for fact in ("10:00 h", "12:30 h", "+2:30 h (+25.0 %)", "Kundin GmbH"):
            self.assertIn(fact, text)
        self.assertIn(
            f"/mail/view?model=project.project&res_id={self.project.id}", text
        )

    def test_handing_over_to_oneself_still_sends_the_mail(self):
        self.project.user_id = self.leader
        mail = self._mails_of(
            lambda: self.project.with_user(self.leader).action_set_pl_done()
        )
        self.assertStepMail(mail, self.leader.email, "Please check")
        self.assertEqual(self.project.activity_ids.user_id, self.leader)

    def test_customer_who_follows_gets_nothing(self):
        self.project.message_subscribe(self.customer.ids)
        self._walk_to(self.project, PM_DONE)
        self.project.with_user(self.office).action_send_back(REASON)
        mails = self.env["mail.mail"].search([("model", "=", "project.project")])
        self.assertNotIn(self.customer, mails.recipient_ids)
        self.assertFalse(
            self.env["mail.notification"].search(
                [
                    ("res_partner_id", "=", self.customer.id),
                    ("mail_message_id.model", "=", "project.project"),
                    ("mail_message_id.res_id", "=", self.project.id),
                ]
            )
        )
        portal = self._create_user("pia", "Pia Portal", "base.group_portal")
        messages = self.project.message_ids.filtered(
            lambda message: message.message_type == "email_outgoing"
        )
        self.assertTrue(messages)
        self.assertFalse(
            self.env["mail.message"]
            .with_user(portal)
            .search([("id", "in", messages.ids)])
        )

    def test_batch_sends_one_mail_per_project(self):
        projects = self.project | self._create_project("Firewall")
        mails = self._mails_of(
            lambda: projects.with_user(self.leader).action_set_pl_done()
        )
        self.assertEqual(set(mails.mapped("res_id")), set(projects.ids))
        self.assertEqual(len(mails), 2)

    def test_creation_and_copy_send_nothing(self):
        mails = self._mails_of(lambda: self._create_project("New", user_id=False))
        self.assertFalse(mails.mapped("subject"))
        self._walk_to(self.project, PL_DONE)
        mails = self._mails_of(lambda: self.project.copy({"user_id": False}))
        self.assertFalse(mails.mapped("subject"))

    def test_one_step_one_mail_even_with_another_rule_writing(self):
        """A rule that writes on the project itself makes no second mail."""
        self.env["base.automation"].create(
            {
                "name": "Rename when checked",
                "model_id": self.env.ref("project.model_project_project").id,
                "trigger": "on_create_or_write",
                "filter_domain": "[('billing_state', '=', 'pl_done')]",
                "action_server_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Rename",
                            "model_id": self.env.ref(
                                "project.model_project_project"
                            ).id,
                            "state": "code",
                            "code": "record.write({'description': 'checked'})",
                        },
                    )
                ],
            }
        )
        mail = self._mails_of(
            lambda: self.project.with_user(self.leader).action_set_pl_done()
        )
        self.assertStepMail(mail, self.manager.email, "Please check")

    def test_ledger_notes_the_mail(self):
        self._walk_to(self.project, PL_DONE)
        self.assertEqual(self.project.last_handover_id.notified_by, "mail")
        self.assertEqual(
            self.project.last_handover_id.notified_partner_ids, self.manager.partner_id
        )
        self._walk_to(self.project, PM_DONE)
        row = self.project.last_handover_id
        self.assertEqual(row.to_state, PM_DONE)
        self.assertEqual(row.notified_email, "office@corebiz.example.com")

    def test_rule_switched_off_sends_nothing_and_the_ledger_says_so(self):
        self.env.ref("corebiz_project_billing.base_automation_pl_done").active = False
        self.assertFalse(
            self._mails_of(
                lambda: self.project.with_user(self.leader).action_set_pl_done()
            )
        )
        row = self.project.last_handover_id
        self.assertEqual(row.notified_by, "activity")
        self.assertFalse(row.notified_partner_ids)

    def test_mail_that_no_server_takes_stays_in_the_queue(self):
        """The step stands, the mail says why, and leaves when it is sent by hand."""
        mail = self._mails_of(
            lambda: self.project.with_user(self.leader).action_set_pl_done()
        )
        with (
            mute_logger("odoo.addons.mail.models.mail_mail"),
            patch.object(
                self.registry["ir.mail_server"],
                "_connect__",
                side_effect=OSError("Connection refused"),
            ),
        ):
            mail.send()
        self.assertStates(self.project, PL_DONE)
        self.assertEqual(self.project.activity_ids.user_id, self.manager)
        self.assertEqual(mail.state, "exception")
        self.assertIn("Connection refused", mail.failure_reason)
        mail.mark_outgoing()
        with self.mock_mail_gateway():
            mail.send()
        self.assertEqual(mail.state, "sent")

    def test_text_version_reads_like_a_letter(self):
        mail = self._mails_of(
            lambda: self.project.with_user(self.leader).action_set_pl_done()
        )
        text = html2plaintext(mail.body_html).strip()
        self.assertEqual(text.splitlines()[0], "Hello Max Manager,")
        self.assertIn(self.company.name, text)
        self.assertNotIn("\u200b", mail.body_html)
