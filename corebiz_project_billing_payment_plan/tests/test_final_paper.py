from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.paper_common import PaperCase

from .plan_common import PlanCase

INVOICE = "account.account_invoices"


@tagged("post_install", "-at_install")
class TestFinalPaper(PaperCase, PlanCase):
    """The last invoice as it comes out of the printer, in both languages."""

    def assertDeducted(self, final, title, texts):
        paper = self._print(INVOICE, final)
        [page] = [page for page in paper.pages if texts[-1] in page]
        self.assertIn(texts[1], page, "the table is torn")
        self.assertCount(paper, title)
        self.assertInOrder(paper, title, *texts)

    def test_deductions(self):
        """Net 10,000 and 19 %; of 30 % and 40 % the first is paid: 3,570 are left."""
        first, second = self._ask_for(self._plan(30)), self._ask_for(self._plan(40))
        self._pay(first)
        final = self._finish(post=True)
        rows = ["3,570.00", first.name, "3,000.00", "570.00", "3,570.00"]
        rows += [second.name, "4,000.00", "760.00", "4,760.00", "unpaid"]
        self.assertDeducted(
            final, "Remaining Invoice", [*rows[:1], "Partial invoices", *rows[1:]]
        )
        final.partner_id.lang = "de_DE"
        german = str.maketrans(".,", ",.")
        rows = [row.translate(german) if row[0].isdigit() else row for row in rows]
        rows[-1] = "unbezahlt"
        self.assertDeducted(
            final, "Restrechnung", [*rows[:1], "Abschlagsrechnungen", *rows[1:]]
        )
        layout = self.env.ref("l10n_din5008.external_layout_din5008", False)
        if layout:
            self.company.external_report_layout_id = layout
            format_din = self.env.ref("l10n_din5008.paperformat_euro_din")
            self.company.paperformat_id = format_din
            self.assertDeducted(
                final, "Restrechnung", [*rows[:1], "Abschlagsrechnungen", *rows[1:]]
            )
