import doctest
import smtplib
from contextlib import contextmanager, suppress
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE
from odoo.addons.corebiz_project_billing.tests.alert_common import AlertCase
from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase
from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from ..models import mail_delivery

MAIL = "odoo.addons.mail.models.mail_mail"
OFFICE = "office@corebiz.example.com"


class TestMailRetry(ProjectBillingCase):
    """A mail server that does not take a notice now, or never."""

    def setUp(self):
        super().setUp()
        # Odoo dates records by the database, whose clock nobody freezes.
        self.start = self.env.cr.now()
        self.startPatcher(freeze_time(self.start))
        self._answers = {}
        self._got = []

    def _notice(self, **values):
        """The mail of a step to the office, as it waits in the queue."""
        self._walk_to(self.project, PL_DONE)
        before = self.env["mail.mail"].search([])
        self.project.with_user(self.manager).action_set_pm_done()
        mail = self.env["mail.mail"].search([]) - before
        mail.write(values)
        return mail

    @contextmanager
    def _server(self):
        """A session whose answers are in ``_answers``, by address or for all ("*")."""
        with self.mock_smtplib_connection():
            self.testing_smtp_session.send_message = self._take
            yield

    def _take(self, _message, _smtp_from, addresses):
        found = {
            one: self._answers.get(one, self._answers.get("*")) for one in addresses
        }
        for answer in found.values():
            if isinstance(answer, Exception):
                raise answer
        refused = {one: answer for one, answer in found.items() if answer}
        self._got += [one for one in addresses if one not in refused]
        if len(refused) == len(addresses):
            raise smtplib.SMTPRecipientsRefused(refused)
        return refused

    def _send(self, mails):
        """Send them as the queue does, with its progress in the same transaction."""
        self._got = []
        with self._server(), mute_logger(MAIL):
            mails.send()
        return self._got

    def _retry_after(self, mail, **pause):
        """Run the job that tries again, later; tells whether it took up the mail."""
        with freeze_time(self.start + timedelta(**pause)):
            self.env["mail.mail"]._cron_retry_handover_mails()
        return mail.state == "outgoing"

    def test_doctests(self):
        result = doctest.testmod(mail_delivery)
        self.assertGreater(result.attempted, 5)
        self.assertFalse(result.failed)

    def test_what_is_refused_for_now_is_tried_again(self):
        for answer in (
            (451, b"Greylisted"),
            smtplib.SMTPDataError(452, b"No room"),
            smtplib.SMTPSenderRefused(450, b"Busy", "a@x"),
            smtplib.SMTPDataError(421, b"Closing"),
        ):
            with self.subTest(answer=answer):
                mail = self._notice()
                self._answers = {"*": answer}
                self.assertEqual(self._send(mail), [])
                self.assertEqual(mail.state, "exception")
                self.assertRegex(mail.failure_reason, f"{OFFICE}: 4")
                self.assertFalse(self._retry_after(mail, minutes=9))
                self.assertTrue(self._retry_after(mail, minutes=10))
                self._answers = {}
                self.assertEqual(self._send(mail), [OFFICE])
                self.assertEqual(mail.state, "sent")
                self.assertFalse(mail.failure_reason)
                self.assertFalse(self._retry_after(mail, days=2))
                self.project.with_user(self.manager).action_send_back("x")

    def test_what_is_refused_for_good_is_not(self):
        for answer in (
            (550, b"Unknown"),
            smtplib.SMTPDataError(554, b"Spam"),
            smtplib.SMTPSenderRefused(553, b"No", "a@x"),
        ):
            with self.subTest(answer=answer):
                mail = self._notice()
                self._answers = {"*": answer}
                self._send(mail)
                self.assertEqual(mail.state, "exception")
                self.assertRegex(mail.failure_reason, f"{OFFICE}: 5")
                self.assertFalse(mail.retry_date)
                self.assertFalse(self._retry_after(mail, days=2))
                self.project.with_user(self.manager).action_send_back("x")

    def test_pauses_grow_and_end(self):
        mail = self._notice()
        self._answers = {"*": (451, b"Later")}
        pauses = []
        start = now = self.start.replace(microsecond=0)
        for _turn in range(40):
            with freeze_time(now):
                self._send(mail)
                if not mail.retry_date:
                    break
                pauses.append(mail.retry_date - now)
                now = mail.retry_date
            with freeze_time(now):
                self.env["mail.mail"]._cron_retry_handover_mails()
                self.assertEqual(mail.state, "outgoing")
        minutes = [pause.total_seconds() / 60 for pause in pauses]
        self.assertEqual(minutes[:4], [10, 20, 40, 80])
        self.assertEqual(minutes, sorted(minutes))
        self.assertEqual(minutes[-1], 24 * 60)
        self.assertAlmostEqual((now - start).days, 13, delta=1)
        self.assertLess(len(pauses), 25)
        self.assertEqual(mail.state, "exception")

    def test_who_was_reached_gets_no_second_one(self):
        """One mail to three people: taken, put off, refused for good."""
        people = self.leader | self.manager | self.office
        first, second, third = people.mapped("email")
        mail = self._notice(email_to=False, recipient_ids=people.partner_id.ids)
        self._answers = {second: (451, b"Later"), third: (550, b"Unknown")}
        self.assertEqual(self._send(mail), [first])
        # Odoo ends where one is refused; the next is tried as soon as possible.
        self.assertTrue(self._retry_after(mail, minutes=10))
        self.assertEqual(self._send(mail), [])
        for minutes in (60, 300):
            self._answers.pop(second, None)
            if self._retry_after(mail, minutes=minutes):
                self.assertEqual(self._send(mail), [second])
        self.assertEqual(mail.state, "exception")
        self.assertIn(f"{third}: 550 Unknown", mail.failure_reason)
        self.assertFalse(self._retry_after(mail, days=2))

    def test_first_refused_for_good_does_not_keep_the_others_from_theirs(self):
        people = self.leader | self.manager
        first, second = people.mapped("email")
        mail = self._notice(email_to=False, recipient_ids=people.partner_id.ids)
        self._answers = {first: (550, b"Unknown")}
        self._send(mail)
        self.assertTrue(self._retry_after(mail, minutes=0))
        self.assertEqual(self._send(mail), [second])
        self.assertEqual(mail.state, "exception")
        self.assertFalse(self._retry_after(mail, days=2))
        # Mended, and sent again by hand: only to whom it is missing.
        self._answers = {}
        mail.mark_outgoing()
        self.assertEqual(self._send(mail), [first])
        self.assertEqual(mail.state, "sent")

    def test_one_of_several_addresses_of_the_office_is_put_off(self):
        """They share one envelope, which the server takes for the others."""
        mail = self._notice(email_to="a@x.example.com, b@x.example.com")
        self._answers = {"b@x.example.com": (451, b"Later")}
        self.assertEqual(self._send(mail), ["a@x.example.com"])
        self.assertEqual(mail.state, "exception")
        self.assertTrue(self._retry_after(mail, minutes=10))
        self._answers = {}
        self.assertEqual(self._send(mail), ["b@x.example.com"])
        self.assertEqual(mail.state, "sent")

    def test_connection_that_is_cut(self):
        """Odoo gives up the run; the mail and those behind it still leave."""
        mail = self._notice()
        self.project.with_user(self.manager).action_send_back("x")
        second = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(second.state, "outgoing")
        self._answers = {"*": smtplib.SMTPServerDisconnected("Connection reset")}
        # Like the queue, which commits what there is.
        with suppress(smtplib.SMTPServerDisconnected):
            self._send(mail | second)
        self.assertEqual((mail | second).mapped("state"), ["exception", "outgoing"])
        self.assertTrue(self._retry_after(mail, minutes=10))
        self._answers = {}
        self.assertEqual(len(self._send(mail | second)), 2)
        self.assertEqual((mail | second).mapped("state"), ["sent", "sent"])

    def test_each_mail_is_noted_before_the_next_one_leaves(self):
        """Whoever is cut off in between sends one mail again, and not the whole run."""
        first = self._notice()
        self.project.with_user(self.manager).action_send_back("x")
        second = self.env["mail.mail"].search([], order="id desc", limit=1)
        mails, seen = first | second, []
        with (
            self._server(),
            patch.object(
                self.env.cr, "commit", lambda: seen.append(mails.mapped("state"))
            ),
        ):
            self.testing_smtp_session.send_message = lambda *args: (
                seen.append("handed over") or self._take(*args)
            )
            mails.send(auto_commit=True)
        self.assertEqual(
            seen,
            [
                *("handed over", ["sent", "outgoing"]),
                *("handed over", ["sent", "sent"]),
            ],
        )

    def test_fault_of_the_mail_itself_is_not_tried_again(self):
        mail = self._notice()
        self._answers = {"*": ValueError("Header values may not contain linefeed")}
        self._send(mail)
        self.assertEqual(mail.state, "exception")
        self.assertFalse(self._retry_after(mail, days=2))

    def test_mails_of_others_are_left_to_odoo(self):
        mail = self.env["mail.mail"].create(
            {"subject": "x", "body_html": "x", "email_to": "x@y.example.com"}
        )
        self._answers = {"*": (451, b"Later")}
        self._send(mail)
        self.assertEqual(mail.state, "exception")
        self.assertFalse(mail.retry_date)
        self.assertFalse(self._retry_after(mail, days=2))

    def test_server_that_cannot_be_reached_is_tried_again(self):
        mail = self._notice(state="exception", failure_reason="Connection refused")
        self.assertTrue(self._retry_after(mail, minutes=0))

    def test_wrong_address_is_not_tried_for_ever(self):
        mail = self._notice(state="exception", failure_type="mail_email_invalid")
        self.assertFalse(self._retry_after(mail, days=2))


class TestAlertRetry(AlertCase):
    """Alerts go on as hand-overs do."""

    def test_failed_mail_is_tried_again(self):
        self._book(self.employee, self.task, 8)
        alert = self._detect()
        mail = self.env["mail.mail"].search(
            [("model", "=", "project.alert"), ("res_id", "=", alert.id)]
        )
        mail.write({"state": "exception", "failure_reason": "Connection refused"})
        self.env["mail.mail"]._cron_retry_handover_mails()
        self.assertEqual(mail.state, "outgoing")


class TestModelRetry(ExampleMixin, ProjectBillingCase):
    """What another addon calls a notice goes on, too."""

    examples = ("mail.mail._get_notice_models",)

    def test_mails_about_another_model_are_tried_again(self):
        vals = {"subject": "Reached", "email_to": "x@example.com", "state": "exception"}
        models_ = ("project.milestone", "res.partner")
        mails = self.env["mail.mail"].create(
            [{**vals, "model": name, "is_notification": False} for name in models_]
        )
        again = mails.filtered_domain(mails._get_retry_domain())
        self.assertEqual(again, mails[0])
