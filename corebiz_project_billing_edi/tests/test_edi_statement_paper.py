import io
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import config
from odoo.tools.pdf import OdooPdfFileReader

from odoo.addons.corebiz_project_billing.tests.paper_common import Paper
from odoo.addons.corebiz_project_billing_statement.tests.statement_paper_common import (
    PrintedStatementCase,
)


@tagged("post_install", "-at_install")
class TestEdiStatementPaper(PrintedStatementCase):
    """A Factur-X invoice as it comes out of the printer."""

    def test_factur_x_is_printed_with_what_it_carries(self):
        german = {"country_id": self.env.ref("base.de").id, "city": "Berlin"}
        self.company.write({**german, "vat": "DE136695976", "phone": "+49 30 1"})
        self.customer.write({**german, "invoice_edi_format": "facturx"})
        self.env["res.partner.bank"].create(
            {
                "partner_id": self.company.partner_id.id,
                "acc_number": "DE89370400440532013000",
                "allow_out_payment": True,
            }
        )
        self.time_and_material.taxes_id = self.env["account.tax"].create(
            {
                "name": "19 %",
                "amount": 19,
                "country_id": self.company.account_fiscal_country_id.id,
            }
        )
        invoice, statement, _bookings = self._bill()
        # Where tests run, Odoo takes for granted that there is no PDF to put it into.
        with patch.dict(config._runtime_options, {"test_enable": False}):
            self._open_dialog(invoice).action_send_and_print()
        content = invoice.sudo().invoice_pdf_report_id.raw
        self.assertIn(invoice.name, Paper(content).text)
        reader = OdooPdfFileReader(io.BytesIO(content), strict=False)
        files = dict(reader.getAttachments())
        self.assertEqual(set(files), {"factur-x.xml", statement.attachment_id.name})
        self.assertTrue(
            files[statement.attachment_id.name] == statement.attachment_id.raw
        )
        self.assertIn("/OutputIntents", reader.trailer["/Root"], "no PDF/A")
