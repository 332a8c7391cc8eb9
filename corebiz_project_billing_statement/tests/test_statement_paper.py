from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.tests.paper_common import Paper

from .statement_paper_common import PrintedStatementCase

REPORT = "corebiz_project_billing_statement.report_project_timesheet_statement"
PRINTER = "odoo.addons.base.models.ir_actions_report"
DOCUMENT = (
    "odoo.addons.corebiz_project_billing_statement.models"
    ".project_timesheet_statement_document"
)


@tagged("post_install", "-at_install")
class TestStatementPaper(PrintedStatementCase):
    """The timesheet statement and its invoice as they come out of the printer."""

    def test_printed_with_all_its_rows(self):
        _invoice, statement, _bookings = self._bill()
        statement.with_user(self.biller).with_context(
            force_report_rendering=True
        ).action_download_pdf()
        paper = Paper(statement.attachment_id.raw)
        self.assertEqual(len(paper.pages), 1)
        for text in (
            "Server installed",
            "Mailboxes moved; üöä",
            "4.75",
            statement.sha256,
        ):
            self.assertIn(text, paper.text)
        self.assertIn("Page 1 / 1", paper.text)
        self.assertIn(self.customer.street, paper.text)

    def test_many_rows(self):
        """Heads on each page, no row torn, no page with nothing but the last lines."""
        first = date(2026, 1, 5)
        order, _project, task = self._sell(self.time_and_material)
        for number in range(70):
            self._book(
                self.employee,
                task,
                1,
                name=f"Row {number:02} begins here\n\nand ends with {number:02}.",
                date=first + timedelta(days=number),
            )
        statement = self._invoice(order).timesheet_statement_ids
        paper = self._print(REPORT, statement)
        self.assertGreater(len(paper.pages), 2)
        self.assertNumbered(paper)
        for text in paper.pages:
            self.assertIn("Work Done", text)
        for number in range(70):
            start, end = f"Row {number:02} begins here", f"and ends with {number:02}."
            self.assertEqual(
                [start in text for text in paper.pages],
                [end in text for text in paper.pages],
                start,
            )
        self.assertIn("Row 69", paper.pages[-1])

    def test_sums_stand_with_the_last_row(self):
        """However many rows there are, and a heading with the first one."""
        statements = self.env["project.timesheet.statement"]
        for count in range(10, 18):
            order, _project, task = self._sell(self.time_and_material)
            for number in range(count):
                self._book(self.employee, task, 1, name=f"Row {number}.")
            statements |= self._invoice(order).timesheet_statement_ids
        paper = self._print(REPORT, statements)
        sums = [text for text in paper.pages if "Subtotal" in text]
        self.assertEqual(len(sums), len(statements))
        for text in sums:
            self.assertIn("Row", text.partition("Subtotal")[0])
            self.assertIn("Total", text.partition("Subtotal")[2])
        # Some end on a page of their own, and are what the rule is for.
        self.assertIn(True, [text.count("Row") == 1 for text in sums])

    def test_sent_with_its_invoice(self):
        invoice, statement, _bookings = self._bill()
        self._open_dialog(invoice).action_send_and_print()
        sent = invoice.sudo().message_ids.filtered("attachment_ids")[:1]
        papers = {file.name: Paper(file.raw) for file in sent.attachment_ids}
        self.assertEqual(len(papers), 2)
        self.assertIn("Server installed", papers[statement.attachment_id.name].text)
        (printed,) = [papers[name] for name in papers if "Statement" not in name]
        self.assertIn(invoice.name, printed.text)
        self.assertIn("Page 1 / 1", printed.text)

    # === No printer ===

    def test_sending_says_what_is_missing(self):
        """And that all else works; nothing is lost, and nothing half done."""
        invoice, statement, _bookings = self._bill()
        with self._without_printer(), mute_logger(DOCUMENT):
            dialog = self._open_dialog(invoice)
            alert = dialog.alerts["project_billing_printer"]
            self.assertIn("wkhtmltopdf", alert["message"])
            self.assertIn("CSV", alert["message"])
            messages = invoice.message_ids
            with self.assertRaisesRegex(UserError, "wkhtmltopdf.*stays posted.*CSV"):
                dialog.action_send_and_print()
        self.assertEqual(invoice.state, "posted")
        self.assertFalse(invoice.is_move_sent)
        self.assertEqual(invoice.message_ids, messages)
        self.assertTrue(statement.csv_attachment_id.raw)
        dialog = self._open_dialog(invoice)
        self.assertFalse((dialog.alerts or {}).get("project_billing_printer"))
        dialog.action_send_and_print()
        self.assertTrue(invoice.is_move_sent)

    def test_batch_without_a_printer_waits_for_one(self):
        """The dialog says it, the job says why it fails, and sends all later."""
        invoices = self._bill()[0] | self._bill()[0]
        dialog = (
            self.env["account.move.send.batch.wizard"]
            .with_user(self.biller)
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"move_ids": [Command.set(invoices.ids)]})
        )
        moves = self.env["account.move"].with_context(force_report_rendering=True)
        self.patch(self.registry["ir.cron"], "_commit_progress", lambda *_a, **_v: 1)
        with self._without_printer(), mute_logger(DOCUMENT):
            alert = dialog.alerts["project_billing_printer"]
            self.assertIn("wkhtmltopdf", alert["message"])
            dialog.action_send_and_print()
            with self.assertRaisesRegex(UserError, "wkhtmltopdf.*stays posted"):
                moves._cron_account_move_send()
        self.assertFalse(any(invoice.is_move_sent for invoice in invoices))
        moves._cron_account_move_send()
        for invoice in invoices:
            self.assertTrue(invoice.is_move_sent and invoice.invoice_pdf_report_id)

    def test_printed_invoice_is_sent_without_a_printer(self):
        invoice, _statement, _bookings = self._bill()
        self._open_dialog(invoice).action_send_and_print()
        with self._without_printer():
            dialog = self._open_dialog(invoice)
            self.assertFalse((dialog.alerts or {}).get("project_billing_printer"))
            dialog.action_send_and_print()

    def test_printer_that_fails_says_why_itself(self):
        invoice, _statement, _bookings = self._bill()
        dialog = self._open_dialog(invoice)

        def fail(_self, *_args, **_values):
            raise UserError(self.env._("Memory limit too low"))

        with (
            patch.object(self.registry["ir.actions.report"], "_run_wkhtmltopdf", fail),
            mute_logger(DOCUMENT),
            self.assertRaisesRegex(UserError, "Memory limit too low"),
        ):
            dialog.action_send_and_print()
