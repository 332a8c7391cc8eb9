from odoo.tests import tagged

from odoo.addons.corebiz_project_billing_reference.tests.reference_common import (
    NUMBERS,
)

from .edi_common import FORMATS, EdiCase

AGREEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement"
SETTLEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"
ACCOUNT = "ReceivableSpecifiedTradeAccountingAccount"
TERMS = f"{SETTLEMENT}/SpecifiedTradePaymentTerms/Description"
UBL_PATHS = {
    "client_order_ref": "OrderReference/ID",
    "buyer_reference": "BuyerReference",
    "project_reference": "ProjectReference/ID",
    "contract_reference": "ContractDocumentReference/ID",
    "accounting_reference": "AccountingCost",
}
CREDIT_PATHS = {**UBL_PATHS, "project_reference": "AdditionalDocumentReference/ID"}
CII_PATHS = {
    "client_order_ref": f"{AGREEMENT}/BuyerOrderReferencedDocument/IssuerAssignedID",
    "buyer_reference": f"{AGREEMENT}/BuyerReference",
    "project_reference": f"{AGREEMENT}/SpecifiedProcuringProject/ID",
    "contract_reference": f"{AGREEMENT}/ContractReferencedDocument/IssuerAssignedID",
    "accounting_reference": f"{SETTLEMENT}/{ACCOUNT}/ID",
}


@tagged("post_install", "-at_install")
class TestEdiReference(EdiCase):
    """The customer's own numbers, read back from the XML."""

    def _get_numbers(self, invoice, invoice_format):
        xml, errors = self._export(invoice, invoice_format)
        self.assertFalse(errors)
        paths = CREDIT_PATHS if invoice.move_type == "out_refund" else UBL_PATHS
        if invoice_format == "facturx":
            paths = CII_PATHS
        return {name: "".join(self._read(xml, path)) for name, path in paths.items()}

    def test_on_invoices_and_their_credit_notes(self):
        _order, invoice = self._bill_with(**NUMBERS)
        note = invoice._reverse_moves()
        note.action_post()
        for move in invoice | note:
            for invoice_format in FORMATS:
                with self.subTest(format=invoice_format, move=move.move_type):
                    self.assertEqual(self._get_numbers(move, invoice_format), NUMBERS)

    def test_credit_notes_name_what_they_correct(self):
        """BG-3: number and date (BT-25, BT-26), in part and in full."""
        _order, invoice = self._bill_with()
        part, rest = invoice._reverse_moves(), invoice._reverse_moves()
        part._credit(invoice.coverage_link_ids[:1])
        part.action_post()
        rest._credit(invoice.coverage_link_ids[1:])
        rest.action_post()
        paths = [
            "BillingReference/InvoiceDocumentReference/" + name
            for name in ("ID", "IssueDate")
        ]
        cii = f"{SETTLEMENT}/InvoiceReferencedDocument"
        for invoice_format in FORMATS:
            if invoice_format == "facturx":
                paths = [f"{cii}/IssuerAssignedID", f"{cii}/FormattedIssueDateTime"]
            day = invoice.invoice_date.strftime(
                "%Y%m%d" if invoice_format == "facturx" else "%Y-%m-%d"
            )
            for note in part | rest:
                xml, _errors = self._export(note, invoice_format)
                with self.subTest(format=invoice_format, note=note.name):
                    found = [self._read(xml, path) for path in paths]
                    self.assertEqual(found, [[invoice.name], [day]])
            xml, _errors = self._export(invoice, invoice_format)
            self.assertEqual([self._read(xml, path) for path in paths], [[], []])

    def test_no_number_of_ours_where_the_customer_gave_none(self):
        order, invoice = self._bill_with()
        for invoice_format in FORMATS:
            with self.subTest(format=invoice_format):
                found = self._get_numbers(invoice, invoice_format)
                self.assertEqual(found.pop("client_order_ref"), "")
                self.assertNotIn(order.name, found.values())
                self.assertNotIn(invoice.name, found.values())

    def test_buyer_reference_of_the_order_before_that_of_the_customer(self):
        self.customer.write(
            {"peppol_eas": "0204", "peppol_endpoint": "991-33333TEST-33", "ref": "K1"}
        )
        _order, invoice = self._bill_with()
        for reference, expected in ((False, "991-33333TEST-33"), ("04011", "04011")):
            invoice.buyer_reference = reference
            for invoice_format in ("xrechnung", "ubl_bis3"):
                found = self._get_numbers(invoice, invoice_format)
                self.assertEqual(found["buyer_reference"], expected)

    def test_cash_discount(self):
        order, _bookings = self._sell_and_book()
        order.payment_term_id = self._create_discount()
        invoice = self._invoice(order)
        for invoice_format, path in (
            ("xrechnung", "PaymentTerms/Note"),
            ("facturx", TERMS),
        ):
            xml, errors = self._export(invoice, invoice_format)
            self.assertFalse(errors)
            [text] = self._read(xml, path)
            self.assertIn("\n#SKONTO#TAGE=10#PROZENT=2.00#", text)
        note = invoice._reverse_moves()
        note.action_post()
        xml, _errors = self._export(note, "xrechnung")
        self.assertNotIn(b"SKONTO", xml)
