import doctest
from signal import SIGSEGV
from subprocess import CompletedProcess
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_actions_report
from odoo.addons.corebiz_project_billing.tests.paper_common import PaperCase

from ..models import invoice_paper
from .supplement_common import SupplementCase

REPORT = "account.account_invoices"
LAYOUTS = ("standard", "boxed", "bold", "striped", "bubble", "wave", "folder")
TEXT = (
    "Rules of the firewall, Row {0:02} begins here, agreed with the data centre and"
    " written down in the wiki of the house\nsecond line\nand ends with {0:02}."
)


class TestInvoicePaperDoctest(BaseCase):
    def test_doctest(self):
        self.assertFalse(doctest.testmod(invoice_paper).failed)


@tagged("post_install", "-at_install")
class TestInvoicePaper(PaperCase, SupplementCase):
    """Invoices with more lines than a page holds, in each of Odoo's usual layouts."""

    def _write_invoice(self, count, **values):
        lines = [
            {"name": TEXT.format(number), "quantity": 2.5, "price_unit": 95}
            for number in range(count)
        ]
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-03-31",
                "company_id": self.company.id,
                "invoice_line_ids": [
                    Command.create({**line, "tax_ids": [Command.clear()]})
                    for line in lines
                ],
                **values,
            }
        )
        invoice.action_post()
        return invoice

    def _print_in(self, layout, invoice):
        layout = self.env.ref(f"web.external_layout_{layout}")
        self.company.external_report_layout_id = layout
        return self._print(REPORT, invoice)

    def assertWhole(self, paper, count):
        """The head on each page, no row torn, the totals with the last row."""
        self.assertGreater(len(paper.pages), 2)
        self.assertNumbered(paper)
        for text in paper.pages:
            self.assertIn("unit price", text.lower())
        for number in range(count):
            start, end = f"Row {number:02} begins here", f"ends with {number:02}."
            self.assertEqual(
                [start in text for text in paper.pages],
                [end in text for text in paper.pages],
                start,
            )
        for text in (f"Row {count - 1:02} begins", "Total", "Payment Communication"):
            self.assertIn(text, paper.pages[-1])

    def test_many_lines(self):
        """The totals fill their page to its foot, as in *Bold*, or begin another."""
        for count in (25, 26):
            invoice = self._write_invoice(count)
            for layout in LAYOUTS:
                with self.subTest(layout=layout, count=count):
                    self.assertWhole(self._print_in(layout, invoice), count)

    def test_row_that_ends_at_the_foot(self):
        """Rows that fill pages to the last pixel are counted as they are printed."""
        invoice = self._write_invoice(27)
        for layout in ("boxed", "bubble"):
            with self.subTest(layout=layout):
                self.assertWhole(self._print_in(layout, invoice), 27)

    def _print_badly(self, times):
        """Print an invoice with a printer that crashes so many times.

        :return: the paper, and how often the printer was asked
        """
        invoice = self._write_invoice(2)
        asked = []

        def print_or_crash(arguments):
            asked.append(arguments)
            if len(asked) <= times:
                return CompletedProcess(arguments, -SIGSEGV, stderr="crashed")
            return print_once(arguments)

        print_once = ir_actions_report._run_wkhtmltopdf
        with (
            patch.object(ir_actions_report, "_run_wkhtmltopdf", print_or_crash),
            mute_logger(ir_actions_report.__name__),
        ):
            paper = self._print_in("bold", invoice)
        return paper, len(asked)

    def test_printer_that_crashes_is_asked_again(self):
        paper, times = self._print_badly(1)
        self.assertEqual(times, 2)
        self.assertIn("ends with 01.", paper.text)

    def test_printer_that_always_crashes(self):
        with self.assertRaisesRegex(UserError, "-11"):
            self._print_badly(9)

    def test_long_terms_go_on(self):
        """What fills a page of its own is not kept together, and nothing is lost."""
        terms = "".join(f"<p>Term {number:03} of ours</p>" for number in range(120))
        invoice = self._write_invoice(3, narration=terms)
        paper = self._print_in("boxed", invoice)
        for text in ("ends with 02.", "Total", "Term 000 of", "Term 119 of"):
            self.assertCount(paper, text)
