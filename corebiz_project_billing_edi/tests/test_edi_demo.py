from lxml import etree

from odoo.tests import tagged
from odoo.tools.convert import convert_file

from odoo.addons.corebiz_project_billing.tests.demo_common import load_demo
from odoo.addons.corebiz_project_billing.tests.paper_common import Paper, PaperCase

from . import schematron

ADDON = "corebiz_project_billing"


@tagged("post_install", "-at_install")
class TestEdiDemo(PaperCase):
    """The papers of the demo's house are what its tax adviser wants to see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref(f"{ADDON}.res_company_demo", False):
            load_demo(cls.env)
        cls.house = cls.env.ref(f"{ADDON}.res_company_demo")
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.house.ids}
        )
        cls.invoices = cls.env["account.move"].search(
            [
                ("company_id", "=", cls.house.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
            ]
        )

    def assertPeriods(self):
        self.assertGreaterEqual(len(self.invoices), 3)
        for invoice in self.invoices:
            self.assertTrue(invoice.service_date_from, invoice.name)
            self.assertLessEqual(invoice.service_date_to, invoice.invoice_date)
            self.assertEqual(invoice.delivery_date, invoice.service_date_to)

    def test_each_invoice_says_when_the_work_was_done(self):
        """Also where it is posted before the addon comes, as in the demo."""
        self.assertPeriods()
        self.env.flush_all()
        for table, key in (("account_move", "id"), ("account_move_line", "move_id")):
            self.env.cr.execute(
                f"UPDATE {table} SET service_date_from = NULL, service_date_to = NULL"
                f" WHERE {key} IN %s",
                [tuple(self.invoices.ids)],
            )
        self.env.invalidate_all()
        self.assertFalse(any(self.invoices.mapped("service_date_from")))
        convert_file(
            self.env,
            f"{ADDON}_service_period",
            "demo/account_move_demo.xml",
            {},
            mode="init",
            noupdate=True,
        )
        self.assertPeriods()

    def test_each_invoice_is_due_in_30_days(self):
        for invoice in self.invoices:
            days = (invoice.invoice_date_due - invoice.invoice_date).days
            self.assertEqual(days, 30, invoice.name)

    def _bill_public_customer(self):
        """A posted invoice of the hours for the customer with a Leitweg-ID."""
        customer = self.env.ref(f"{ADDON}.res_partner_stadtwerke_demo")
        orders = self.env["sale.order"].search(
            [
                ("partner_id", "child_of", customer.id),
                ("invoice_status", "=", "to invoice"),
            ]
        )
        invoice = orders[:1]._create_invoices()
        invoice.action_post()
        return customer, invoice

    def test_sent_with_its_electronic_form(self):
        """Printed, with the statement, and with an XML that passes the rules."""
        customer, invoice = self._bill_public_customer()
        if customer.with_company(self.house).invoice_edi_format != "xrechnung":
            self.skipTest("Without the numbers of German customers")
        wizard = (
            self.env["account.move.send.wizard"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"move_id": invoice.id, "sending_methods": ["email"]})
        )
        with self._printing():
            wizard.action_send_and_print()
        sent = invoice.message_ids.filtered("attachment_ids")[:1].attachment_ids
        papers = [Paper(file.raw) for file in sent if file.mimetype.endswith("pdf")]
        self.assertEqual(len(papers), 2)
        for paper in papers:
            self.assertIn(invoice.name, paper.text)
            self.assertIn(self.house.name, paper.text)
        xml = invoice.ubl_cii_xml_id
        [copy] = [file for file in sent if file.mimetype.endswith("xml")]
        self.assertTrue(copy.raw == xml.raw)
        for rules in (schematron.EN_UBL, schematron.XRECHNUNG):
            self.assertEqual(schematron.find_broken_rules(xml.raw, rules), [])
        [buyer] = etree.fromstring(xml.raw).xpath("//*[local-name()='BuyerReference']")
        self.assertEqual(buyer.text, customer.peppol_endpoint)
