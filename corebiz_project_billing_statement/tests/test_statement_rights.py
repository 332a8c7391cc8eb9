from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .statement_common import StatementCase


class TestStatementRights(StatementCase):
    """Statements are for those who write or read invoices, per company."""

    def test_who_reads_a_statement(self):
        invoice, statement, _bookings = self._bill()
        auditor = self._create_user(
            "ada", "Ada Audit", "account.group_account_readonly"
        )
        expected = {
            self.biller: True,
            auditor: True,
            self.office: True,
            self.administrator: True,
            self.employee: False,
            self.leader: False,
            self.manager: False,
            self.account_manager: False,
            self._create_user("pia", "Pia Portal", "base.group_portal"): False,
        }
        for person, allowed in expected.items():
            with self.subTest(person=person.name):
                own = statement.with_user(person)
                self.assertEqual(own.has_access("read"), allowed)
                self.assertEqual(own.line_ids.sudo(False).has_access("read"), allowed)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(own.has_access(operation))
        # Salespeople go on reading their invoices without a right to statements.
        invoice.sudo().invoice_user_id = self.account_manager
        own = invoice.with_user(self.account_manager)
        self.assertNotIn("timesheet_statement_ids", own.fields_get())
        self.assertEqual(
            own.read(["timesheet_statement_count"])[0]["timesheet_statement_count"], 1
        )

    def test_readers_download_both_files(self):
        _invoice, statement, _bookings = self._bill()
        action = statement.with_user(self.biller).action_download_csv()
        self.assertIn(str(statement.csv_attachment_id.id), action["url"])
        action = statement.with_user(self.office).action_download_pdf()
        self.assertIn(str(statement.attachment_id.id), action["url"])
        files = statement.attachment_id | statement.csv_attachment_id
        self.assertTrue(files.with_user(self.biller).has_access("read"))
        self.assertFalse(files.with_user(self.employee).has_access("read"))

    def test_statement_of_another_company_is_out_of_sight(self):
        _invoice, statement, _bookings = self._bill()
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        foreign = self._create_user(
            "fred",
            "Fred Foreign",
            "corebiz_project_billing.group_project_office,account.group_account_invoice",
            company_id=sister.id,
            company_ids=[Command.set(sister.ids)],
        )
        for records in (statement, statement.line_ids):
            model = self.env[records._name].with_user(foreign)
            self.assertFalse(model.search([("id", "in", records.ids)]))
            with self.assertRaises(AccessError):
                records.with_user(foreign).read(["hours"])
        self.assertTrue(
            self.env["project.timesheet.statement"]
            .with_user(self.biller)
            .search([("id", "=", statement.id)])
        )

    def test_every_company_has_its_own_wish(self):
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        sister.statement_person = "role"
        _invoice, statement, _bookings = self._bill()
        self.assertEqual(statement.person_style, "name")


@tagged("post_install", "-at_install")
class TestStatementPortal(StatementCase, HttpCase):
    """The customer gets the statement where he gets the invoice; nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice, cls.statement, cls.bookings = cls._bill()
        cls.reader = cls._create_user(
            "kai", "Kai Kunde", "base.group_portal", password="kai_billing"
        )
        cls.reader.partner_id.parent_id = cls.customer
        cls.invoice.message_subscribe(cls.customer.ids)
        cls.stranger = cls._create_user(
            "sven", "Sven Stranger", "base.group_portal", password="sven_billing"
        )
        cls.statement._make_pdf()
        cls.url = f"/my/invoices/{cls.invoice.id}"

    def _get(self, kind, **query):
        query = "&".join(f"{key}={value}" for key, value in query.items())
        return self.url_open(f"{self.url}/statement?report_type={kind}&{query}")

    def assertDenied(self, response):
        self.assertNotIn("Server installed", response.text)
        self.assertNotIn("Content-Disposition", response.headers)

    def test_reader_of_the_invoice(self):
        self.authenticate(self.reader.login, "kai_billing")
        page = self.url_open(self.url).text
        self.assertIn("Timesheet Statement", page)
        self.assertIn(f"{self.url}/statement", page)
        table = self._get("csv")
        self.assertEqual(table.content, self.statement.csv_attachment_id.raw)
        self.assertIn("attachment", table.headers["Content-Disposition"])
        pdf = self._get("pdf")
        self.assertEqual(pdf.content, self.statement.attachment_id.raw)
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        self.assertIn("Server installed", self._get("html").text)

    def test_link_of_the_mail(self):
        token = self.invoice.sudo()._portal_ensure_token()
        self.assertIn(b"Server installed", self._get("csv", access_token=token).content)
        page = self.url_open(f"{self.url}?access_token={token}").text
        self.assertIn(f"/statement?access_token={token}", page)
        self.assertDenied(self._get("csv", access_token=f"{token}0"))
        self.assertDenied(self._get("csv"))

    def test_stranger(self):
        self.authenticate(self.stranger.login, "sven_billing")
        for kind in ("csv", "pdf", "html"):
            self.assertDenied(self._get(kind))

    def test_only_the_valid_version(self):
        self.invoice.button_draft()
        self._damage(self.bookings[0], name="Second version")
        self.authenticate(self.reader.login, "kai_billing")
        for kind in ("csv", "pdf", "html"):
            self.assertDenied(self._get(kind))
            # The link of a mail that went out before asks for no login.
            token = self.invoice.sudo()._portal_ensure_token()
            self.assertDenied(self._get(kind, access_token=token))
        self.invoice.action_post()
        text = self._get("csv").content.decode()
        self.assertIn("Second version", text)
        self.assertNotIn("Server installed", text)

    def test_page_where_nothing_can_be_printed(self):
        self.invoice.button_draft()
        self.invoice.action_post()
        self.authenticate(self.reader.login, "kai_billing")
        self.patch(
            type(self.env["project.timesheet.statement"]),
            "_print",
            lambda statement: None,
        )
        response = self._get("pdf")
        self.assertIn("Server installed", response.text)
        self.assertFalse(self.invoice.timesheet_statement_ids[0].attachment_id)
