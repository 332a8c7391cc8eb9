from odoo.exceptions import AccessError
from odoo.tests import tagged

from .release_common import ReleaseCase


@tagged("post_install", "-at_install")
class TestReleaseMail(ReleaseCase):
    """The token leaves with the mail, and is nowhere else."""

    def test_mail_carries_the_token_as_it_leaves(self):
        _release, link = self._make_sent()
        mail = link.sudo().mail_id
        self.assertEqual(mail.email_to, "karla@customer.example.com")
        token = link._get_token()
        body = mail._prepare_outgoing_body()
        self.assertIn(f"/release/{link.id}#{token}", body)
        self.assertEqual(len(token), 64)

    def test_token_is_in_no_table(self):
        """Neither in the mail nor in its message, nor in any field of the link."""
        _release, link = self._make_sent()
        token = link._get_token()
        mail = link.sudo().mail_id
        self.assertNotIn(token, mail.body_html)
        self.assertNotIn(token, mail.body)
        self.assertNotIn(token, str(link.sudo().read()))
        self.env.flush_all()
        for table in ("mail_mail", "mail_message", "project_release_link"):
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} AS one"  # noqa: S608
                " WHERE one::text LIKE %s",
                [f"%{token}%"],
            )
            self.assertEqual(self.env.cr.fetchone(), (0,), table)

    def test_nonce_is_read_by_nobody(self):
        _release, link = self._make_sent()
        for person in (self.leader, self.office, self.administrator):
            links = link.with_user(person)
            self.assertNotIn("nonce", links.fields_get())
            with self.assertRaises(AccessError):
                links.read(["nonce"])
            with self.assertRaises(AccessError):
                links.search([("nonce", "=like", "a%")])

    def test_another_mail_gets_no_token(self):
        """A mail that somebody writes about the link carries the placeholder."""
        _release, link = self._make_sent()
        forged = self.env["mail.mail"].create(
            {
                "model": "project.release.link",
                "res_id": link.id,
                "body_html": f"<p>{link.url}</p>",
                "email_to": "leader@example.com",
            }
        )
        self.assertNotIn(link._get_token(), forged._prepare_outgoing_body())
        self.assertIn(link._get_placeholder(), forged._prepare_outgoing_body())

    def test_revoked_link_leaves_without_token(self):
        _release, link = self._make_sent()
        token = link._get_token()
        link.with_user(self.leader).action_revoke()
        self.assertNotIn(token, link.sudo().mail_id._prepare_outgoing_body())

    def test_links_are_revoked_by_people_of_the_project(self):
        _release, link = self._make_sent()
        for person in (self.employee, self.account_manager):
            with self.assertRaises(AccessError):
                link.with_user(person).action_revoke()
        link.with_user(self.manager).action_revoke()
        self.assertTrue(link.revoked_date)

    def test_own_projects_only(self):
        release, link = self._make_sent()
        for person in (self.leader, self.manager, self.office):
            for record in (release, release.line_ids, link):
                self.assertTrue(record.with_user(person).has_access("read"))
        for record in (release, release.line_ids, link):
            self.assertFalse(record.with_user(self.employee).has_access("read"))

    def test_template_deleted(self):
        release = self._make()
        self.env.ref("corebiz_project_billing_release.mail_template_release").unlink()
        with self.assertRaisesRegex(Exception, "mail template for statements"):
            self._send(release)
