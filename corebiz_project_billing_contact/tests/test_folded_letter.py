from lxml import html

from odoo.tests import HttpCase, tagged

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE, PM_DONE

from .toolbar_common import ToolbarCase


@tagged("post_install", "-at_install")
class TestFoldedLetter(HttpCase, ToolbarCase):
    """The chatter names who was told of a step, and folds the letter."""

    def _take(self, state):
        """Walk to ``state``; return the mail of the last step."""
        before = self.env["mail.mail"].search([])
        self._walk_to(self.project, state)
        return (self.env["mail.mail"].search([]) - before)[:1]

    def test_chatter_names_who_was_told_and_folds_the_letter(self):
        mail = self._take(PL_DONE)
        line, letter = html.fromstring(f"<div>{mail.body}</div>")
        self.assertEqual(line.text_content(), "Told by e-mail: Max Manager.")
        # What carries this mark is behind a button in the chatter.
        self.assertEqual(letter.get("data-o-mail-quote"), "1")
        self.assertIn("Hello Max Manager", letter.text_content())
        self.assertIn("Open Project", letter.text_content())
        # What leaves is the letter alone.
        self.assertNotIn("Told by e-mail", mail.body_html)
        self.assertNotIn("data-o-mail-quote", mail.body_html)

    def test_chatter_names_the_mailbox_of_the_office(self):
        self._walk_to(self.project, PL_DONE)
        body = self._take(PM_DONE).body
        self.assertIn("Told by e-mail: office@corebiz.example.com.", body)

    def test_line_is_in_the_language_of_the_letter(self):
        self.manager.lang = "de_DE"
        body = self._take(PL_DONE).body
        self.assertIn("Per E-Mail benachrichtigt: Max Manager.", body)
        self.company.partner_id.lang = "de_DE"
        body = self._take(PM_DONE).body
        self.assertIn("Per E-Mail benachrichtigt: office@", body)

    def test_only_the_letters_about_projects_are_folded(self):
        template = self.env["mail.template"].create(
            {
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "partner_to": "{{ object.id }}",
                "body_html": "<p>A letter</p>",
            }
        )
        mail_id = template.send_mail(self.manager.partner_id.id)
        self.assertEqual(self.env["mail.mail"].browse(mail_id).body, "<p>A letter</p>")

    def test_letter_is_a_click_away(self):
        self._walk_to(self.project, PL_DONE)
        self.start_tour(
            f"/odoo/my-projects/{self.project.id}",
            "project_billing_folded_letter",
            login=self.manager.login,
        )
