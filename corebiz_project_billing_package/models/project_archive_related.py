from odoo import models

from odoo.addons.corebiz_project_billing_history.models.project_history_source import (
    HistoryScope,
)
from odoo.addons.corebiz_project_billing_history_billing.models import (
    project_history_orders,
)

INVOICE_PDF, INVOICE_XML = "invoice_pdf", "invoice_xml"
STATEMENT_PDF = "statement_pdf"
# Each as (English, German), for the page of the package
PAPERS = {
    INVOICE_PDF: ("Invoice PDF", "Rechnungs-PDF"),
    INVOICE_XML: ("Electronic invoice", "E-Rechnung"),
    STATEMENT_PDF: ("Timesheet statement PDF", "Leistungsnachweis-PDF"),
}


class ProjectProject(models.Model):
    """What is sold, bought and invoiced for a project, for its archive package.

    All documents that stand in the history of the project, whoever may read them, and
    the papers that the package holds as files.
    """

    _inherit = "project.project"

    def _get_history_documents(self, model):
        """The records of ``model`` whose rows, messages and files the history shows."""
        self.env.flush_all()
        pairs = HistoryScope(self.env, self.ids).documents[model]
        return self.env[model].browse(sorted({pair[1] for pair in pairs}))

    def _get_archive_orders(self):
        """The orders of the project, and those that name its account."""
        return self._get_history_documents("sale.order")

    def _get_archive_invoices(self):
        """Posted invoices and credit notes of the project.

        Of its orders and bookings, and of no order where they name its account.
        """
        bookings = self.env["account.analytic.line"]
        links = self.env["project.coverage.link"]
        groups = bookings._read_group(
            [
                *bookings._get_archive_domain(self),
                ("timesheet_invoice_id", "!=", False),
            ],
            ["timesheet_invoice_id"],
        ) + links._read_group(
            [("project_id", "in", self.ids), ("is_active", "=", True)], ["move_id"]
        )
        moves = self._get_history_documents("account.move").union(
            self._get_archive_orders().invoice_ids, *(row[0] for row in groups)
        )
        return moves._filter_archive(project_history_orders.INVOICE_KINDS)

    def _get_archive_bills(self):
        """Posted bills and credit notes of vendors, as far as the history shows them.

        Those that name the account of the project, and those of its purchases.
        """
        moves = self._get_history_documents("account.move")
        return moves._filter_archive(project_history_orders.BILL_KINDS)

    def _get_archive_related(self):
        """Records of other models that are copied into the package, by model."""
        orders, invoices = self._get_archive_orders(), self._get_archive_invoices()
        statements = invoices.timesheet_statement_ids
        moves = invoices | self._get_archive_bills()
        links = self.env["project.coverage.link"]
        return {
            "account.move": moves,
            "account.move.line": moves.invoice_line_ids,
            "project.coverage.link": links.search([("project_id", "in", self.ids)]),
            "project.timesheet.statement": statements,
            "project.timesheet.statement.line": statements.line_ids,
            "sale.order": orders,
            "sale.order.line": orders.order_line,
        }

    def _get_archive_documents(self):
        """Documents for the package, in a fixed order: (file name, binary stream).

        Extend it to hand over more. Here: the files of the invoices, that is, their PDF
        and XML as they were sent, those of the vendors' bills as they came in, and the
        timesheet statements as they were made. The closing report is a file of the
        project (see ``project_archive_report.py``).
        """
        moves = self._get_archive_invoices() | self._get_archive_bills()
        statements = moves.timesheet_statement_ids
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "account.move"),
                ("res_id", "in", moves.ids),
                # Also those that fields hold: the PDF of an invoice is one of them.
                *("|", ("res_field", "=", False), ("res_field", "!=", False)),
            ],
            order="id",
        )
        attachments |= statements.attachment_id | statements.csv_attachment_id
        for attachment in attachments.sorted("id"):
            if attachment.type == "binary" and attachment.file_size:
                yield attachment.name, attachment._open_archive_content()

    def _prepare_archive_custody(self, company, day):
        """What the manifest says on how the package is kept; an addon that keeps does.

        :param company: whose rules hold
        :param day: last day on which the project was archived
        """
        return {}

    def _get_own_archive_pages(self):
        """Files of the project that were made for this package, by nobody outside."""
        return self.env["ir.attachment"]

    # === Papers ===

    def _get_missing_papers(self):
        """Papers of this project that were never made: (kind, record), in order."""
        moves = self._get_archive_invoices()
        statements = moves.timesheet_statement_ids.filtered("is_current")
        printed = self.env["ir.attachment"].search(
            [
                *(("res_model", "=", "account.move"), ("res_id", "in", moves.ids)),
                ("mimetype", "=", "application/pdf"),
                ("id", "not in", moves.timesheet_statement_ids.attachment_id.ids),
                # Also those that fields hold.
                *("|", ("res_field", "=", False), ("res_field", "!=", False)),
            ]
        )
        papers = []
        for move in moves - moves.browse(printed.mapped("res_id")):
            papers.append((INVOICE_PDF, move))
            if move._has_electronic_form():
                papers.append((INVOICE_XML, move))
        unprinted = statements.filtered(lambda statement: not statement.attachment_id)
        return papers + [(STATEMENT_PDF, statement) for statement in unprinted]
