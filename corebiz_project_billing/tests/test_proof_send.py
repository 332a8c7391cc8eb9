import base64
import io
from unittest import SkipTest
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import OdooPdfFileReader, OdooPdfFileWriter

from .proof_common import ProofCase

RENDER = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"
LOGGER = "odoo.addons.corebiz_project_billing.models.project_proof_document"
# The elements of an invoice, in the order of the schema UBL-Invoice-2.1.xsd
UBL_INVOICE = """
    UBLExtensions UBLVersionID CustomizationID ProfileID ProfileExecutionID ID
    CopyIndicator UUID IssueDate IssueTime DueDate InvoiceTypeCode Note TaxPointDate
    DocumentCurrencyCode TaxCurrencyCode PricingCurrencyCode PaymentCurrencyCode
    PaymentAlternativeCurrencyCode AccountingCostCode AccountingCost LineCountNumeric
    BuyerReference InvoicePeriod OrderReference BillingReference
    DespatchDocumentReference ReceiptDocumentReference StatementDocumentReference
    OriginatorDocumentReference ContractDocumentReference AdditionalDocumentReference
    ProjectReference Signature AccountingSupplierParty AccountingCustomerParty
    PayeeParty BuyerCustomerParty SellerSupplierParty TaxRepresentativeParty Delivery
    DeliveryTerms PaymentMeans PaymentTerms PrepaidPayment AllowanceCharge
    TaxExchangeRate PricingExchangeRate PaymentExchangeRate
    PaymentAlternativeExchangeRate TaxTotal WithholdingTaxTotal LegalMonetaryTotal
    InvoiceLine
""".split()
# The same of DocumentReferenceType
UBL_DOCUMENT_REFERENCE = """
    ID CopyIndicator UUID IssueDate IssueTime DocumentTypeCode DocumentType XPath
    LanguageID LocaleID VersionID DocumentStatusCode DocumentDescription Attachment
    ValidityPeriod IssuerParty ResultOfVerification
""".split()


class TestProofSend(ProofCase):
    """The proof goes out with the invoice, and holds nothing up."""

    def _open_dialog(self, invoice):
        return (
            self.env["account.move.send.wizard"]
            .with_user(self.biller)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"move_id": invoice.id})
        )

    def _get_sent_files(self, invoice):
        """Names of the files of the last mail about the invoice."""
        message = invoice.sudo().message_ids.filtered("attachment_ids")[:1]
        return message.attachment_ids.mapped("name")

    def test_sent_along_with_the_invoice(self):
        invoice, proof, _bookings = self._bill()
        self.assertFalse(proof.attachment_id)
        dialog = self._open_dialog(invoice)
        name = proof._get_file_name("pdf")
        self.assertIn(name, [file["name"] for file in dialog.mail_attachments_widget])
        dialog.action_send_and_print()
        self.assertTrue(proof.attachment_id)
        self.assertEqual(proof.attachment_id.name, name)
        sent = self._get_sent_files(invoice)
        self.assertEqual(sent.count(name), 1)
        self.assertEqual(len(sent), 2)
        # The customer's copy is a copy: the file of the proof stays where it was.
        self.assertEqual(proof.attachment_id.res_model, "account.move")
        self.assertEqual(proof.attachment_id.res_id, invoice.id)

    def test_sent_again_with_the_printed_file(self):
        invoice, proof, _bookings = self._bill()
        proof._make_pdf()
        dialog = self._open_dialog(invoice)
        file = [f for f in dialog.mail_attachments_widget if f.get("project_proof")]
        self.assertEqual([f["id"] for f in file], proof.attachment_id.ids)
        dialog.action_send_and_print()
        self.assertEqual(self._get_sent_files(invoice).count(file[0]["name"]), 1)

    def test_sender_leaves_it_out(self):
        invoice, proof, _bookings = self._bill()
        dialog = self._open_dialog(invoice)
        dialog.mail_attachments_widget = [
            {**file, "skip": True} if file.get("project_proof") else file
            for file in dialog.mail_attachments_widget
        ]
        dialog.action_send_and_print()
        self.assertNotIn(proof._get_file_name("pdf"), self._get_sent_files(invoice))

    def test_batch(self):
        invoices = self._invoice(*(self._sell_and_book()[0] for _number in range(2)))
        self.env["account.move.send"].with_user(
            self.biller
        )._generate_and_send_invoices(invoices, sending_methods=["email"])
        for invoice in invoices:
            self.assertIn(
                invoice.proof_ids._get_file_name("pdf"), self._get_sent_files(invoice)
            )

    def test_invoice_without_hours_is_sent_as_ever(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [(0, 0, {"name": "Cable", "price_unit": 10})],
            }
        )
        invoice.action_post()
        self._open_dialog(invoice).action_send_and_print()
        self.assertEqual(len(self._get_sent_files(invoice)), 1)

    # === No printer ===

    def test_posting_needs_no_printer(self):
        with patch(RENDER, side_effect=UserError("no wkhtmltopdf")) as render:
            _invoice, proof, _bookings = self._bill()
        render.assert_not_called()
        self.assertTrue(proof.csv_attachment_id)

    def test_customer_gets_the_table_without_a_printer(self):
        invoice, proof, _bookings = self._bill()
        dialog = self._open_dialog(invoice)
        self.patch(type(self.env["project.proof"]), "_print", lambda proof: None)
        dialog.action_send_and_print()
        self.assertIn(proof.csv_attachment_id.name, self._get_sent_files(invoice))
        self.assertFalse(proof.attachment_id)

    def test_download_without_a_printer_says_what_to_do(self):
        _invoice, proof, _bookings = self._bill()
        with (
            patch(RENDER, side_effect=UserError("no wkhtmltopdf")),
            self.assertLogs(LOGGER, "WARNING"),
            self.assertRaisesRegex(UserError, "wkhtmltopdf"),
        ):
            proof.with_user(self.biller).action_download_pdf()

    def test_job_prints_what_waits(self):
        job = self.env.ref("corebiz_project_billing.ir_cron_print_proofs")
        _invoice, proof, _bookings = self._bill()
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)])
        self.assertTrue(triggers)
        with (
            patch(RENDER, side_effect=UserError("no wkhtmltopdf")),
            self.assertLogs(LOGGER, "WARNING"),
            self.enter_registry_test_mode(),
        ):
            job.method_direct_trigger()
        self.assertFalse(proof.attachment_id)
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        proof.invalidate_recordset()
        self.assertTrue(proof.attachment_id)


@tagged("post_install", "-at_install")
class TestProofElectronic(ProofCase):
    """Electronic invoices carry the proof as a supporting document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "ubl_cii_xml_id" not in cls.env["account.move"]._fields:
            raise SkipTest("account_edi_ubl_cii is not installed")
        germany = cls.env.ref("base.de")
        cls.company.write(
            {
                "country_id": germany.id,
                "street": "Hauptstraße 1",
                "zip": "10115",
                "city": "Berlin",
                "vat": "DE136695976",
                "email": "info@corebiz.example.com",
                "phone": "+49 30 1",
            }
        )
        cls.customer.write(
            {
                "country_id": germany.id,
                "zip": "70173",
                "city": "Stuttgart",
                "vat": "DE123456788",
                "is_company": True,
            }
        )

        cls.time_and_material.taxes_id = cls.env["account.tax"].create(
            {
                "name": "19 %",
                "amount": 19,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                "country_id": cls.company.account_fiscal_country_id.id,
            }
        )
        cls.env["res.partner.bank"].create(
            {
                "partner_id": cls.company.partner_id.id,
                "acc_number": "DE89370400440532013000",
                "allow_out_payment": True,
            }
        )
        cls.company.partner_id.write(
            {"peppol_eas": "9930", "peppol_endpoint": "DE136695976"}
        )
        cls.customer.write({"peppol_eas": "9930", "peppol_endpoint": "DE123456788"})

    def _send(self, invoice_format):
        self.customer.invoice_edi_format = invoice_format
        invoice, proof, _bookings = self._bill()
        self.env["account.move.send"]._generate_and_send_invoices(
            invoice, sending_methods=["email"]
        )
        return invoice, proof

    def test_ubl_embeds_the_proof(self):
        for invoice_format in ("ubl_bis3", "xrechnung"):
            with self.subTest(format=invoice_format):
                invoice, proof = self._send(invoice_format)
                tree = etree.fromstring(invoice.ubl_cii_xml_id.raw)
                files = tree.xpath(
                    "//*[local-name()='EmbeddedDocumentBinaryObject']/@filename"
                )
                self.assertEqual(files.count(proof.attachment_id.name), 1)
                self.assertOrder(tree, UBL_INVOICE)
                references = tree.xpath(
                    "/*/*[local-name()='AdditionalDocumentReference']"
                )
                self.assertGreater(len(references), 1)
                for reference in references:
                    self.assertOrder(reference, UBL_DOCUMENT_REFERENCE)
                [embedded] = tree.xpath(
                    "//*[@filename=$name]", name=proof.attachment_id.name
                )
                self.assertEqual(embedded.get("mimeCode"), "application/pdf")
                self.assertEqual(
                    base64.b64decode(embedded.text), proof.attachment_id.raw
                )

    def assertOrder(self, node, sequence):
        """The children of ``node`` follow each other as the schema wants it."""
        names = [etree.QName(child).localname for child in node]
        self.assertFalse(set(names) - set(sequence))
        self.assertEqual(names, sorted(names, key=sequence.index))

    def test_factur_x_is_not_disturbed(self):
        self.customer.invoice_edi_format = "facturx"
        invoice, proof = self._send("facturx")
        tree = etree.fromstring(invoice.ubl_cii_xml_id.raw)
        self.assertEqual(etree.QName(tree).localname, "CrossIndustryInvoice")
        self.assertNotIn(proof.attachment_id.name, invoice.ubl_cii_xml_id.raw.decode())
        message = invoice.message_ids.filtered("attachment_ids")[:1]
        self.assertIn(proof.attachment_id.name, message.attachment_ids.mapped("name"))

    def test_factur_x_carries_the_proof_in_its_pdf(self):
        """Beside the XML, once; also when the invoice is sent again."""
        self.customer.invoice_edi_format = "facturx"
        invoice, proof, _bookings = self._bill()
        proof._make_pdf()
        writer = OdooPdfFileWriter()
        writer.addBlankPage(200, 200)
        writer.addAttachment("factur-x.xml", b"<xml/>", subtype="text/xml")
        output = io.BytesIO()
        writer.write(output)
        send = self.env["account.move.send"]
        data = {
            "invoice_edi_format": "facturx",
            "ubl_cii_xml_options": {"ubl_cii_format": "facturx"},
            "ubl_cii_xml_attachment_values": {"raw": b"<xml/>"},
            "pdf_attachment_values": {"raw": output.getvalue()},
            "mail_attachments_widget": [send._prepare_proof_file(proof)],
        }
        for _time in range(2):
            send._hook_invoice_document_after_pdf_report_render(invoice, data)
            content = io.BytesIO(data["pdf_attachment_values"]["raw"])
            files = list(OdooPdfFileReader(content, strict=False).getAttachments())
            self.assertEqual(
                [name for name, _data in files],
                ["factur-x.xml", proof.attachment_id.name],
            )
            self.assertEqual(files[1][1], proof.attachment_id.raw)

    def test_factur_x_without_the_proof_where_the_sender_left_it_out(self):
        self.customer.invoice_edi_format = "facturx"
        _invoice, proof, _bookings = self._bill()
        proof._make_pdf()
        send = self.env["account.move.send"]
        widget = [{**send._prepare_proof_file(proof), "skip": True}]
        self.assertFalse(send._get_proof_files(widget))
