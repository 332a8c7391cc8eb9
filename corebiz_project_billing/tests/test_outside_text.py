import doctest
import email
import email.policy

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..models import one_line
from ..models.billing_state import PL_DONE, PM_DONE
from .common import ProjectBillingCase
from .outside_common import OVERLAY, OutsideMixin
from .registry_common import OWN, RegistryMixin

NUMBER = "PO 7\r\nBcc: x@y.example"


@tagged("post_install", "-at_install")
class TestOneLine(BaseCase):
    def test_doctests(self):
        result = doctest.testmod(one_line)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)


class TestOutsideText(RegistryMixin, OutsideMixin, ProjectBillingCase):
    """What people outside write neither covers the page nor breaks a header."""

    def test_every_html_field_is_as_strict_as_a_message(self):
        fields = [
            field
            for model in self.env.registry.values()
            for field in model._fields.values()
            if field.type == "html"
            and not model._abstract
            and field._modules
            and field._modules[0].startswith(OWN)
        ]
        self.assertGreaterEqual(len(fields), self._floor(0, 2))
        for field in fields:
            record = self.env[field.model_name].browse()
            html = field.convert_to_cache(OVERLAY, record)
            # Classes are for the texts of our own people.
            self._assert_harmless(
                html, f"{field}: give it sanitize_style=True", field.strip_classes
            )
            self.assertIn("Hello", html)

    # === One line ===

    def _build(self, mail):
        """The mail as Odoo hands it to the server; refuses broken headers."""
        message = self.env["ir.mail_server"]._build_email__(
            email_from=mail.email_from or "odoo@corebiz.example.com",
            email_to=[mail.email_to or "office@corebiz.example.com"],
            subject=mail.subject,
            body=mail.body_html,
            subtype="html",
            reply_to=mail.reply_to,
            headers={"X-Odoo-Objects": f"project.project-{mail.subject}"},
        )
        return email.message_from_bytes(message.as_bytes(), policy=email.policy.default)

    def test_hand_over_mails_leave_whatever_the_names_are(self):
        # A name from before, and names of people and companies, which are Odoo's.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE project_project SET name = jsonb_build_object('en_US', %s::text)"
            " WHERE id = %s",
            (NUMBER, self.project.id),
        )
        self.env.invalidate_all()
        self.leader.partner_id.name = "Lena\nLeader"
        self.env["mail.mail"].search([]).unlink()
        self._walk_to(self.project, PL_DONE)
        self._walk_to(self.project, PM_DONE)
        self.project.with_user(self.manager).action_send_back("Not\nyet")
        mails = self.env["mail.mail"].search([("model", "=", "project.project")])
        self.assertGreaterEqual(len(mails), 3)
        for mail in mails:
            self.assertNotRegex(mail.subject, r"[\r\n]")
            message = self._build(mail)
            self.assertIn("PO 7 Bcc: x@y.example", message["Subject"])
            self.assertFalse(message["Bcc"])
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "project.project"), ("res_id", "=", self.project.id)]
        )
        for activity in activities:
            self.assertNotRegex(activity.summary or "", r"[\r\n]")

    def test_subjects_and_summaries_are_one_line(self):
        """Odoo makes the subjects of its mails from them."""
        project = self.project.with_user(self.project_administrator)
        for record, name in (
            (
                project.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=NUMBER,
                    user_id=self.manager.id,
                ),
                "summary",
            ),
            (project.message_post(body="Hello", subject=NUMBER), "subject"),
            (self.env["mail.mail"].create({"subject": NUMBER}), "subject"),
        ):
            with self.subTest(model=record._name):
                self.assertEqual(record[name], "PO 7 Bcc: x@y.example")
                record[name] = "One\r\nTwo"
                self.assertEqual(record[name], "One Two")

    def test_every_header_is_one_line(self):
        message = self.env["ir.mail_server"]._build_email__(
            '"Lena\nLeader" <lena@corebiz.example.com>',
            ["office@corebiz.example.com"],
            NUMBER,
            "Text",
            reply_to='"Mail\r\nserver" <reply@corebiz.example.com>',
            headers={"X-Note": "one\ntwo"},
        )
        parsed = email.message_from_bytes(
            message.as_bytes(), policy=email.policy.default
        )
        self.assertEqual(parsed["Subject"], "PO 7 Bcc: x@y.example")
        self.assertEqual(parsed["X-Note"], "one two")
        self.assertIn("lena@corebiz.example.com", parsed["From"])
        self.assertFalse(parsed["Bcc"])
