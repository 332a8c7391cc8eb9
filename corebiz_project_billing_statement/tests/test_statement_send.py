from unittest.mock import patch

from odoo.exceptions import UserError

from .statement_common import StatementCase

RENDER = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"
LOGGER = (
    "odoo.addons.corebiz_project_billing_statement.models"
    ".project_timesheet_statement_document"
)


class TestStatementSend(StatementCase):
    """The statement goes out with the invoice, and holds nothing up."""

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
        invoice, statement, _bookings = self._bill()
        self.assertFalse(statement.attachment_id)
        dialog = self._open_dialog(invoice)
        name = statement._get_file_name("pdf")
        self.assertIn(name, [file["name"] for file in dialog.mail_attachments_widget])
        dialog.action_send_and_print()
        self.assertTrue(statement.attachment_id)
        self.assertEqual(statement.attachment_id.name, name)
        sent = self._get_sent_files(invoice)
        self.assertEqual(sent.count(name), 1)
        self.assertEqual(len(sent), 2)
        # The customer's copy is a copy: the file of the statement stays where it was.
        self.assertEqual(statement.attachment_id.res_model, "account.move")
        self.assertEqual(statement.attachment_id.res_id, invoice.id)

    def test_sent_again_with_the_printed_file(self):
        invoice, statement, _bookings = self._bill()
        statement._make_pdf()
        dialog = self._open_dialog(invoice)
        file = [
            f
            for f in dialog.mail_attachments_widget
            if f.get("project_timesheet_statement")
        ]
        self.assertEqual([f["id"] for f in file], statement.attachment_id.ids)
        dialog.action_send_and_print()
        self.assertEqual(self._get_sent_files(invoice).count(file[0]["name"]), 1)

    def test_sender_leaves_it_out(self):
        invoice, statement, _bookings = self._bill()
        dialog = self._open_dialog(invoice)
        dialog.mail_attachments_widget = [
            {**file, "skip": True} if file.get("project_timesheet_statement") else file
            for file in dialog.mail_attachments_widget
        ]
        dialog.action_send_and_print()
        self.assertNotIn(statement._get_file_name("pdf"), self._get_sent_files(invoice))

    def test_batch(self):
        invoices = self._invoice(*(self._sell_and_book()[0] for _number in range(2)))
        self.env["account.move.send"].with_user(
            self.biller
        )._generate_and_send_invoices(invoices, sending_methods=["email"])
        for invoice in invoices:
            self.assertIn(
                invoice.timesheet_statement_ids._get_file_name("pdf"),
                self._get_sent_files(invoice),
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

    def test_printed_on_the_paper_of_its_company(self):
        """Whoever prints it may work in another company at the moment."""
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        formats = self.env["report.paperformat"].create(
            [{"name": name, "format": name} for name in ("A5", "Letter")]
        )
        self.company.paperformat_id, sister.paperformat_id = formats
        self.office.company_ids |= sister
        _invoice, statement, _bookings = self._bill()
        used = []

        def render(reports, report, _ids):
            used.append(reports._get_report(report).get_paperformat().name)
            return b"%PDF", "pdf"

        with patch(RENDER, render):
            statement.with_user(self.office).with_context(
                allowed_company_ids=[sister.id, self.company.id]
            ).action_download_pdf()
        self.assertEqual(used, ["A5"])

    def test_salesperson_sends_it_without_reading_statements(self):
        """Odoo lets them send the invoices of their orders."""
        sales = self._create_user(
            "sven", "Sven Sales", "sales_team.group_sale_salesman"
        )
        order, _bookings = self._sell_and_book()
        order.user_id = sales
        invoice = self._invoice(order)
        statement = invoice.timesheet_statement_ids
        self.assertFalse(statement.with_user(sales).has_access("read"))
        dialog = (
            self.env["account.move.send.wizard"]
            .with_user(sales)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"move_id": invoice.id})
        )
        name = statement._get_file_name("pdf")
        self.assertIn(name, [file["name"] for file in dialog.mail_attachments_widget])
        dialog.action_send_and_print()
        self.assertIn(name, self._get_sent_files(invoice))

    # === No printer ===

    def test_posting_needs_no_printer(self):
        with patch(RENDER, side_effect=UserError("no wkhtmltopdf")) as render:
            _invoice, statement, _bookings = self._bill()
        render.assert_not_called()
        self.assertTrue(statement.csv_attachment_id)

    def test_customer_gets_the_table_without_a_printer(self):
        invoice, statement, _bookings = self._bill()
        dialog = self._open_dialog(invoice)
        self.patch(
            type(self.env["project.timesheet.statement"]),
            "_print",
            lambda statement: None,
        )
        dialog.action_send_and_print()
        self.assertIn(statement.csv_attachment_id.name, self._get_sent_files(invoice))
        self.assertFalse(statement.attachment_id)

    def test_download_without_a_printer_says_what_to_do(self):
        _invoice, statement, _bookings = self._bill()
        with (
            patch(RENDER, side_effect=UserError("no wkhtmltopdf")),
            self.assertLogs(LOGGER, "WARNING"),
            self.assertRaisesRegex(UserError, "wkhtmltopdf"),
        ):
            statement.with_user(self.biller).action_download_pdf()

    def test_job_prints_what_waits(self):
        job = self.env.ref("corebiz_project_billing_statement.ir_cron_print_statements")
        _invoice, statement, _bookings = self._bill()
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)])
        self.assertTrue(triggers)
        with (
            patch(RENDER, side_effect=UserError("no wkhtmltopdf")),
            self.assertLogs(LOGGER, "WARNING"),
            self.enter_registry_test_mode(),
        ):
            job.method_direct_trigger()
        self.assertFalse(statement.attachment_id)
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        statement.invalidate_recordset()
        self.assertTrue(statement.attachment_id)
