from odoo import models

# Models of sales and accounting whose records are copied into the package for reading.
INVOICE_TYPES = ("out_invoice", "out_refund")


class ProjectProject(models.Model):
    """What is sold and invoiced for a project, for its archive package."""

    _inherit = "project.project"

    def _get_archive_orders(self):
        """Orders of the project, of its tasks, bookings and supplements."""
        return self._get_project_orders().sorted("id")

    def _get_archive_invoices(self):
        """Posted invoices and credit notes of the project.

        Of its orders and bookings, and of no order where they name its account.
        """
        bookings = self.env["account.analytic.line"]
        groups = bookings._read_group(
            [
                *bookings._get_archive_domain(self),
                ("timesheet_invoice_id", "!=", False),
            ],
            ["timesheet_invoice_id"],
        )
        named = self.env["account.move.line"].search(
            [
                ("analytic_distribution", "in", self.account_id.ids),
                ("move_type", "in", INVOICE_TYPES),
                ("sale_line_ids", "=", False),
            ]
        )
        moves = self._get_archive_orders().invoice_ids.union(
            named.move_id, *(row[0] for row in groups)
        )
        return moves.filtered(
            lambda move: move.state == "posted" and move.move_type in INVOICE_TYPES
        ).sorted("id")

    def _get_archive_related(self):
        """Records of other models that are copied into the package, by model."""
        orders, invoices = self._get_archive_orders(), self._get_archive_invoices()
        links = self.env["project.coverage.link"]
        return {
            "account.move": invoices,
            "account.move.line": invoices.invoice_line_ids,
            "project.coverage.link": links.search([("project_id", "in", self.ids)]),
            "project.proof": invoices.proof_ids,
            "project.proof.line": invoices.proof_ids.line_ids,
            "sale.order": orders,
            "sale.order.line": orders.order_line,
        }

    def _get_archive_documents(self):
        """Documents for the package, in a fixed order: (file name, binary stream).

        Extend it to hand over more. Here: the files of the invoices, that is, their PDF
        and XML as they were sent, and the proofs of work as they were made. The closing
        report is a file of the project (see ``project_archive_report.py``).
        """
        moves = self._get_archive_invoices()
        proofs = moves.proof_ids
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "account.move"),
                ("res_id", "in", moves.ids),
                # Also those that fields hold: the PDF of an invoice is one of them.
                *("|", ("res_field", "=", False), ("res_field", "!=", False)),
            ],
            order="id",
        )
        attachments |= proofs.attachment_id | proofs.csv_attachment_id
        for attachment in attachments.sorted("id"):
            if attachment.type == "binary" and attachment.file_size:
                yield attachment.name, attachment._open_archive_content()
