import io

from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing_reference.tests.reference_common import (
    NUMBERS,
)

from . import schematron
from .edi_common import FORMATS, EdiCase

RULES = {
    "xrechnung": (schematron.EN_UBL, schematron.XRECHNUNG),
    "ubl_bis3": (schematron.EN_UBL,),
    "facturx": (schematron.FACTUR_X,),
}
# What an invoice without tax has to say where the customer owes it, and by which rule:
# why there is no tax, and who the customer is.
UBL_CUSTOMER, CII_CUSTOMER = "AccountingCustomerParty/Party", "BuyerTradeParty"
UBL_REVERSE_CHARGE = {
    "BR-AE-10": ("TaxExemptionReason", "TaxExemptionReasonCode"),
    "BR-AE-02": (
        f"{UBL_CUSTOMER}/PartyTaxScheme",
        f"{UBL_CUSTOMER}/PartyLegalEntity/CompanyID",
    ),
}
REVERSE_CHARGE = {
    "xrechnung": UBL_REVERSE_CHARGE,
    "ubl_bis3": UBL_REVERSE_CHARGE,
    "facturx": {
        "BR-AE-10": ("ExemptionReason", "ExemptionReasonCode"),
        "BR-AE-02": (f"{CII_CUSTOMER}/SpecifiedTaxRegistration",),
    },
}


@tagged("post_install", "-at_install")
class TestEdiRules(EdiCase):
    """Every kind of invoice passes the official rules, in every format."""

    def _get_schema(self, xml):
        return {
            "Invoice": schematron.UBL_INVOICE,
            "CreditNote": schematron.UBL_CREDIT_NOTE,
            "CrossIndustryInvoice": schematron.FACTUR_X_SCHEMA,
        }[etree.QName(etree.fromstring(xml)).localname]

    def _find_faults(self, xml, invoice_format):
        faults = []
        for rules in RULES[invoice_format]:
            faults += schematron.find_broken_rules(xml, rules)
        return faults

    def assertPasses(self, xml, invoice_format):
        tree = etree.parse(io.BytesIO(xml))
        schematron.read_schema(self._get_schema(xml)).assertValid(tree)
        self.assertEqual(self._find_faults(xml, invoice_format), [])

    def assertAllPass(self, invoice, formats=FORMATS):
        for invoice_format in formats:
            with self.subTest(format=invoice_format, move=invoice.name):
                xml, errors = self._export(invoice, invoice_format)
                self.assertFalse(errors)
                self.assertPasses(xml, invoice_format)

    def _spoil(self, xml, **texts):
        """The XML with other texts in all elements of these names; None: without."""
        tree = etree.fromstring(xml)
        for name, text in texts.items():
            nodes = tree.xpath(f"//*[local-name()='{name}']")
            self.assertTrue(nodes)
            for node in nodes:
                if text is None:
                    node.getparent().remove(node)
                else:
                    node.text = text
        return etree.tostring(tree)

    def _take_out(self, xml, *paths):
        """The XML without what stands at these paths of local names."""
        tree = etree.fromstring(xml)
        for path in paths:
            steps = "/".join(f"*[local-name()='{name}']" for name in path.split("/"))
            nodes = tree.xpath(f"//{steps}")
            self.assertTrue(nodes, path)
            for node in nodes:
                node.getparent().remove(node)
        return etree.tostring(tree)

    # === Kinds of invoices ===

    def test_time_and_material(self):
        _order, invoice = self._bill_with(**NUMBERS)
        self.assertAllPass(invoice)

    def test_prices_and_quantities_with_many_digits(self):
        order, _bookings = self._sell_and_book(
            days=((5, 0.3333), (6, 1.1667)), price_unit=97.35, discount=3.5
        )
        self.assertAllPass(self._invoice(order))

    def test_several_lines(self):
        order, _bookings = self._sell_and_book()
        for price, discount in ((33.33, 0), (0, 0), (19.99, 10)):
            order.order_line = [
                Command.create(
                    {
                        "product_id": self.fixed.id,
                        "product_uom_qty": 3,
                        "price_unit": price,
                        "discount": discount,
                    }
                )
            ]
        self.assertAllPass(self._invoice(order))

    def test_fixed_price(self):
        order, _bookings = self._sell_and_book(self.fixed)
        self.assertAllPass(self._invoice(order))

    def test_down_payment_and_final_invoice(self):
        order, _bookings = self._sell_and_book(self.fixed)
        for percent in (30, 40):
            self.assertAllPass(self._invoice_down_payment(order, percent))
        final = self._invoice(order, final=True)
        self.assertTrue(final.invoice_line_ids.filtered("is_downpayment"))
        self.assertAllPass(final)

    def test_final_invoice_over_nothing_more(self):
        order, _bookings = self._sell_and_book(self.fixed)
        self._invoice_down_payment(order, 100)
        final = self._invoice(order, final=True)
        self.assertEqual(final.amount_total, 0)
        self.assertAllPass(final)

    def test_paid_in_part(self):
        _order, invoice = self._bill_with()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 100, "payment_difference_handling": "open"}).with_user(
            self.env.user
        ).action_create_payments()
        self.assertAllPass(invoice)

    def test_credit_notes(self):
        order, bookings = self._sell_and_book()
        invoice = self._invoice(order)
        part = invoice._reverse_moves()
        part._credit(bookings[1].coverage_link_ids)
        part.action_post()
        self.assertAllPass(part)
        reduction = invoice._reverse_moves()
        reduction.is_price_reduction = True
        reduction.invoice_line_ids.price_unit = 10
        reduction.action_post()
        self.assertAllPass(reduction)

    def _bill_to_austria(self, category):
        """An invoice over 0 % to a business in another country of the EU."""
        self.tax.write({"amount": 0, "ubl_cii_tax_category_code": category})
        self.customer.write(
            {
                "country_id": self.env.ref("base.at").id,
                "vat": "ATU12345675",
                "peppol_eas": "9914",
                "peppol_endpoint": "ATU12345675",
            }
        )
        _order, invoice = self._bill_with()
        return invoice

    def test_reverse_charge(self):
        """A service for a business in another country of the EU: § 13b UStG there."""
        invoice = self._bill_to_austria("AE")
        self.assertAllPass(invoice)
        for invoice_format, missing in REVERSE_CHARGE.items():
            xml, _errors = self._export(invoice, invoice_format)
            for rule, paths in missing.items():
                with self.subTest(format=invoice_format, rule=rule):
                    wrong = self._take_out(xml, *paths)
                    faults = " ".join(self._find_faults(wrong, invoice_format))
                    self.assertIn(rule, faults)

    def test_goods_for_another_country(self):
        """§ 6a UStG: the rules ask for day and country of the delivery, too."""
        invoice = self._bill_to_austria("K")
        self.assertAllPass(invoice)
        xml, _errors = self._export(invoice, "xrechnung")
        wrong = self._spoil(xml, Delivery=None, InvoicePeriod=None)
        faults = " ".join(self._find_faults(wrong, "xrechnung"))
        for rule in ("BR-IC-11", "BR-IC-12"):
            self.assertIn(rule, faults)

    def test_public_body(self):
        self.customer.write(
            {
                "peppol_eas": "0204",
                "peppol_endpoint": "991-33333TEST-33",
                "vat": False,
            }
        )
        _order, invoice = self._bill_with()
        self.assertAllPass(invoice)

    def test_cash_discount(self):
        order, _bookings = self._sell_and_book()
        order.payment_term_id = self._create_discount()
        invoice = self._invoice(order)
        self.assertAllPass(invoice)
        xml, _errors = self._export(invoice, "xrechnung")
        wrong = xml.replace(b"PROZENT=2.00", b"PROZENT=2")
        [fault] = self._find_faults(wrong, "xrechnung")
        self.assertIn("BR-DE-18", fault)

    def test_with_the_statement_attached(self):
        for invoice_format in FORMATS:
            self.customer.invoice_edi_format = invoice_format
            _order, invoice = self._bill_with()
            self.env["account.move.send"]._generate_and_send_invoices(
                invoice, sending_methods=["email"]
            )
            xml = invoice.ubl_cii_xml_id.raw
            self.assertPasses(xml, invoice_format)
            if invoice_format != "facturx":
                files = self._read(
                    xml,
                    "AdditionalDocumentReference/Attachment"
                    "/EmbeddedDocumentBinaryObject",
                )
                self.assertTrue(files)

    # === The rules themselves ===

    def test_the_rules_find_what_is_wrong(self):
        _order, invoice = self._bill_with(**NUMBERS)
        for invoice_format, number, texts in (
            ("xrechnung", "BR-DE-15", {"BuyerReference": None}),
            ("xrechnung", "BR-DE-6", {"Telephone": None}),
            ("xrechnung", "BR-CO-15", {"TaxInclusiveAmount": "1.00"}),
            ("ubl_bis3", "BR-25", {"Name": None}),
            ("ubl_bis3", "BR-CO-15", {"TaxInclusiveAmount": "1.00"}),
            ("facturx", "BR-FXEXT-CO-15", {"GrandTotalAmount": "1.00"}),
            ("facturx", "BR-05", {"InvoiceCurrencyCode": None}),
        ):
            with self.subTest(format=invoice_format, rule=number):
                xml, _errors = self._export(invoice, invoice_format)
                faults = self._find_faults(self._spoil(xml, **texts), invoice_format)
                self.assertIn(number, " ".join(faults))

    def test_down_payments_have_a_name(self):
        order, _bookings = self._sell_and_book(self.fixed)
        invoice = self._invoice_down_payment(order)
        xml, _errors = self._export(invoice, "facturx")
        [name] = self._read(
            xml,
            "SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem"
            "/SpecifiedTradeProduct/Name",
        )
        self.assertTrue(name)
