import io

from lxml import etree

from odoo.addons.corebiz_project_billing_edi.tests import schematron
from odoo.addons.corebiz_project_billing_edi.tests.edi_common import FORMATS, EdiCase

RULES = {
    "xrechnung": (schematron.EN_UBL, schematron.XRECHNUNG),
    "ubl_bis3": (schematron.EN_UBL,),
    "facturx": (schematron.FACTUR_X,),
}
UBL, CII = "ubl", "cii"
CODE = {UBL: "InvoiceTypeCode", CII: "ExchangedDocument/TypeCode"}
NOTE = {UBL: "Note", CII: "ExchangedDocument/IncludedNote/Content"}
SETTLEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"
REFERENCE = {
    UBL: "BillingReference/InvoiceDocumentReference",
    CII: f"{SETTLEMENT}/InvoiceReferencedDocument",
}
NUMBER = {UBL: "ID", CII: "IssuerAssignedID"}
DATE = {UBL: "IssueDate", CII: "FormattedIssueDateTime/DateTimeString"}


class TestPlanEdi(EdiCase):
    """Partial and final invoices, in every format and by the official rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, _bookings = cls._sell_and_book(cls.fixed)
        cls.partials = cls._invoice_down_payment(cls.order, 30)
        cls.partials |= cls._invoice_down_payment(cls.order, 40)
        cls.final = cls._invoice(cls.order, final=True)

    def _export_valid(self, invoice, invoice_format):
        xml, errors = self._export(invoice, invoice_format)
        self.assertFalse(errors)
        if invoice_format == "facturx":
            schema = schematron.FACTUR_X_SCHEMA
        else:
            schema = schematron.UBL_INVOICE
        tree = etree.parse(io.BytesIO(xml))
        schematron.read_schema(schema).assertValid(tree)
        for rules in RULES[invoice_format]:
            self.assertEqual(schematron.find_broken_rules(xml, rules), [])
        return xml

    def test_payable_is_the_total(self):
        """Partial invoices are deducted by lines: nothing is prepaid besides."""
        total = f"{self.final.amount_total:.2f}"
        cii = f"{SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation"
        for invoice_format, names in (
            ("xrechnung", ("TaxInclusiveAmount", "PayableAmount")),
            ("ubl_bis3", ("TaxInclusiveAmount", "PayableAmount")),
            ("facturx", ("GrandTotalAmount", "DuePayableAmount")),
        ):
            parent = cii if invoice_format == "facturx" else "LegalMonetaryTotal"
            xml = self._export_valid(self.final, invoice_format)
            for name in names:
                with self.subTest(format=invoice_format, amount=name):
                    self.assertEqual(self._read(xml, f"{parent}/{name}"), [total])

    def test_every_format(self):
        days = [f"{move.invoice_date:%Y%m%d}" for move in self.partials]
        for invoice_format in FORMATS:
            kind = CII if invoice_format == "facturx" else UBL
            with self.subTest(format=invoice_format, invoice="partial"):
                xml = self._export_valid(self.partials[0], invoice_format)
                self.assertEqual(self._read(xml, CODE[kind]), ["326"])
                self.assertFalse(self._read(xml, REFERENCE[kind]))
            with self.subTest(format=invoice_format, invoice="final"):
                xml = self._export_valid(self.final, invoice_format)
                self.assertEqual(self._read(xml, CODE[kind]), ["380"])
                path = REFERENCE[kind]
                self.assertEqual(
                    self._read(xml, f"{path}/{NUMBER[kind]}"),
                    self.partials.mapped("name"),
                )
                dates = self._read(xml, f"{path}/{DATE[kind]}")
                self.assertEqual([day.replace("-", "") for day in dates], days)
                (note,) = self._read(xml, NOTE[kind])
                for partial in self.partials:
                    self.assertIn(partial.name, note)

    def test_peppol_to_another_country(self):
        """326 is refused there (PEPPOL-EN16931-P0112)."""
        self.customer.write(
            {"country_id": self.env.ref("base.at").id, "vat": "ATU12345675"}
        )
        xml = self._export(self.partials[0], "ubl_bis3")[0]
        self.assertEqual(self._read(xml, "InvoiceTypeCode"), ["380"])
        xml = self._export(self.partials[0], "xrechnung")[0]
        self.assertEqual(self._read(xml, "InvoiceTypeCode"), ["326"])

    def test_other_invoices_say_nothing(self):
        order, _bookings = self._sell_and_book(self.fixed)
        plain = self._invoice(order)
        for invoice_format in FORMATS:
            kind = CII if invoice_format == "facturx" else UBL
            xml = self._export_valid(plain, invoice_format)
            self.assertEqual(self._read(xml, CODE[kind]), ["380"])
            self.assertFalse(self._read(xml, REFERENCE[kind]))
