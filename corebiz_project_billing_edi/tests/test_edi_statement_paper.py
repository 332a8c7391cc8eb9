import io
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import config, mute_logger
from odoo.tools.pdf import OdooPdfFileReader

from odoo.addons.corebiz_project_billing.tests.paper_common import Paper
from odoo.addons.corebiz_project_billing_statement.tests.statement_paper_common import (
    PrintedStatementCase,
)

DOCUMENT = (
    "odoo.addons.corebiz_project_billing_statement.models"
    ".project_timesheet_statement_document"
)


@tagged("post_install", "-at_install")
class TestEdiStatementPaper(PrintedStatementCase):
    """Electronic invoices as they come out of the printer, or do not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.german = {"country_id": cls.env.ref("base.de").id, "city": "Berlin"}
        cls.company.write({**cls.german, "vat": "DE136695976", "phone": "+49 30 1"})
        cls.env["res.partner.bank"].create(
            {
                "partner_id": cls.company.partner_id.id,
                "acc_number": "DE89370400440532013000",
                "allow_out_payment": True,
            }
        )
        cls.time_and_material.taxes_id = cls.env["account.tax"].create(
            {
                "name": "19 %",
                "amount": 19,
                "country_id": cls.company.account_fiscal_country_id.id,
            }
        )

    def _bill_german(self, invoice_format):
        """A posted invoice between two houses in Germany, and its statement."""
        self.customer.write({**self.german, "invoice_edi_format": invoice_format})
        return self._bill()[:2]

    def _send(self, invoice):
        # Where tests run, Odoo takes for granted that there is no PDF to put it into.
        with patch.dict(config._runtime_options, {"test_enable": False}):
            self._open_dialog(invoice).action_send_and_print()

    def test_factur_x_is_printed_with_what_it_carries(self):
        invoice, statement = self._bill_german("facturx")
        self._send(invoice)
        content = invoice.sudo().invoice_pdf_report_id.raw
        self.assertIn(invoice.name, Paper(content).text)
        reader = OdooPdfFileReader(io.BytesIO(content), strict=False)
        files = dict(reader.getAttachments())
        self.assertEqual(set(files), {"factur-x.xml", statement.attachment_id.name})
        self.assertTrue(
            files[statement.attachment_id.name] == statement.attachment_id.raw
        )
        self.assertIn("/OutputIntents", reader.trailer["/Root"], "no PDF/A")

    def test_sending_without_a_printer_loses_nothing(self):
        """No half of it is kept: paper and XML are made together, later."""
        for invoice_format in ("facturx", "xrechnung"):
            with self.subTest(format=invoice_format):
                invoice, _statement = self._bill_german(invoice_format)
                with self._without_printer(), mute_logger(DOCUMENT):
                    alerts = self._open_dialog(invoice).alerts
                    self.assertIn("project_billing_printer", alerts)
                    with self.assertRaisesRegex(UserError, "wkhtmltopdf.*stays posted"):
                        self._send(invoice)
                invoice = invoice.sudo()
                self.assertFalse(invoice.is_move_sent or invoice.ubl_cii_xml_id)
                self.assertFalse(invoice.invoice_pdf_report_id)
                self._send(invoice.with_user(self.biller))
                self.assertTrue(invoice.is_move_sent and invoice.ubl_cii_xml_id)
