from odoo.tests import tagged

from .edi_common import EdiCase

CII = "SupplyChainTradeTransaction"
DELIVERY = "ApplicableHeaderTradeDelivery/ActualDeliverySupplyChainEvent"
SETTLEMENT = "ApplicableHeaderTradeSettlement"
LINE = "IncludedSupplyChainTradeLineItem/SpecifiedLineTradeSettlement"
# Start, end, day of delivery, start and end of a line; of an invoice, a credit note.
UBL_PATHS = (
    "InvoicePeriod/StartDate",
    "InvoicePeriod/EndDate",
    "Delivery/ActualDeliveryDate",
    "%sLine/InvoicePeriod/StartDate",
    "%sLine/InvoicePeriod/EndDate",
)
CII_PATHS = (
    f"{CII}/{SETTLEMENT}/BillingSpecifiedPeriod/StartDateTime",
    f"{CII}/{SETTLEMENT}/BillingSpecifiedPeriod/EndDateTime",
    f"{CII}/{DELIVERY}/OccurrenceDateTime",
    f"{CII}/{LINE}/BillingSpecifiedPeriod/StartDateTime",
    f"{CII}/{LINE}/BillingSpecifiedPeriod/EndDateTime",
)
OCTOBER = ["2026-10-05", "2026-10-08", "2026-10-08", "2026-10-05", "2026-10-08"]


@tagged("post_install", "-at_install")
class TestEdiPeriod(EdiCase):
    """When the work was done, read back from every format that Odoo can make."""

    def _get_days(self, invoice, invoice_format):
        """The days at the five places, each as it stands there or ``None``."""
        xml, errors = self._export(invoice, invoice_format)
        self.assertFalse(errors)
        kind = "CreditNote" if invoice.move_type == "out_refund" else "Invoice"
        found = []
        for path in CII_PATHS if invoice_format == "facturx" else UBL_PATHS:
            texts = self._read(xml, path % kind if "%" in path else path)
            self.assertLessEqual(len(texts), 1)
            found.append(texts[0] if texts else None)
        return [
            f"{day[:4]}-{day[4:6]}-{day[6:]}" if day and "-" not in day else day
            for day in found
        ]

    def _get_formats(self):
        """All formats of electronic invoices that are installed."""
        partner = self.env["res.partner"]
        formats = partner._get_ubl_cii_formats_info()
        self.assertGreaterEqual(set(formats), {"facturx", "xrechnung", "ubl_bis3"})
        return formats

    def test_work_of_october_invoiced_in_november(self):
        order, _bookings = self._sell_and_book()
        invoice = self._invoice(order)
        self.assertEqual(str(invoice.invoice_date_due), "2026-12-28")
        for invoice_format in self._get_formats():
            with self.subTest(format=invoice_format):
                self.assertEqual(self._get_days(invoice, invoice_format), OCTOBER)

    def test_credit_note(self):
        order, _bookings = self._sell_and_book()
        note = self._invoice(order)._reverse_moves()
        note.action_post()
        for invoice_format in self._get_formats():
            with self.subTest(format=invoice_format):
                self.assertEqual(self._get_days(note, invoice_format), OCTOBER)

    def test_customer_in_another_country(self):
        """Odoo takes the date of the invoice there."""
        self.customer.write(
            {
                "country_id": self.env.ref("base.at").id,
                "vat": "ATU12345675",
                "peppol_eas": "9914",
                "peppol_endpoint": "ATU12345675",
            }
        )
        order, _bookings = self._sell_and_book()
        invoice = self._invoice(order)
        for invoice_format in ("ubl_bis3", "xrechnung", "facturx"):
            with self.subTest(format=invoice_format):
                self.assertEqual(self._get_days(invoice, invoice_format), OCTOBER)

    def test_down_payment_claims_none(self):
        order, _bookings = self._sell_and_book()
        invoice = self._invoice_down_payment(order)
        for invoice_format in self._get_formats():
            with self.subTest(format=invoice_format):
                self.assertEqual(self._get_days(invoice, invoice_format), [None] * 5)

    def test_period_of_a_run_is_wider_than_its_lines(self):
        order, _bookings = self._sell_and_book()
        invoice = self._invoice(order, post=False)
        invoice.write(
            {"service_date_from": "2026-10-01", "service_date_to": "2026-10-31"}
        )
        invoice.action_post()
        expected = ["2026-10-01", "2026-10-31", "2026-10-31", *OCTOBER[3:]]
        for invoice_format in ("ubl_bis3", "xrechnung", "facturx"):
            with self.subTest(format=invoice_format):
                self.assertEqual(self._get_days(invoice, invoice_format), expected)

    def test_what_is_not_ours_stays_as_odoo_makes_it(self):
        invoice = self._invoice_by_hand(
            self.env["account.analytic.account"],
            invoice_payment_term_id=self.term.id,
        )
        xml, _errors = self._export(invoice, "ubl_bis3")
        self.assertFalse(self._read(xml, "InvoicePeriod/StartDate"))
        xml, _errors = self._export(invoice, "facturx")
        self.assertTrue(self._read(xml, CII_PATHS[0]))
