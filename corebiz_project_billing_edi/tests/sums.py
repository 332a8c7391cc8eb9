from lxml import html

from odoo.tools.misc import formatLang

UBL = "LegalMonetaryTotal"
CII = (
    "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"
    "/SpecifiedTradeSettlementHeaderMonetarySummation"
)
# Where a format says the net total, the tax, the gross total and what is to be paid.
UBL_SUMS = (
    f"{UBL}/TaxExclusiveAmount",
    "TaxTotal/TaxAmount",
    f"{UBL}/TaxInclusiveAmount",
    f"{UBL}/PayableAmount",
)
SUMS = {
    "xrechnung": UBL_SUMS,
    "ubl_bis3": UBL_SUMS,
    "facturx": (
        f"{CII}/TaxBasisTotalAmount",
        f"{CII}/TaxTotalAmount",
        f"{CII}/GrandTotalAmount",
        f"{CII}/DuePayableAmount",
    ),
}


class SumsMixin:
    """Compare what an invoice says in all places; for cases of electronic invoices."""

    def assertSumsAgree(self, invoice):
        """Net, tax, gross and rest: in each format, on the paper and in the ledger."""
        sums = [
            invoice.amount_untaxed,
            invoice.amount_tax,
            invoice.amount_total,
            invoice.amount_residual,
        ]
        for invoice_format, paths in SUMS.items():
            with self.subTest(format=invoice_format, move=invoice.name):
                xml, _errors = self._export(invoice, invoice_format)
                found = [float(self._read(xml, path)[0]) for path in paths]
                self.assertEqual(found, [round(amount, 2) for amount in sums])
        self.assertIn(self._write(invoice.amount_total), self._read_paper(invoice))
        for kind, amount in (
            ("product", -invoice.amount_untaxed),
            ("tax", -invoice.amount_tax),
            ("payment_term", invoice.amount_total),
        ):
            lines = invoice.line_ids.filtered(
                lambda line, kind=kind: line.display_type == kind
            )
            booked = sum(lines.mapped("balance"))
            self.assertEqual(invoice.currency_id.compare_amounts(booked, amount), 0)

    def _write(self, amount):
        text = formatLang(self.env, amount, currency_obj=self.company.currency_id)
        return " ".join(text.split())

    def _read_paper(self, invoice):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", invoice.ids
        )
        return " ".join(html.fromstring(content).text_content().split())
