from odoo import api, models
from odoo.exceptions import UserError


class AccountMoveSend(models.AbstractModel):
    """The timesheet statement goes to the customer together with its invoice.

    It is one more file in Odoo's own dialog, where the sender may leave it out. As the
    PDF may not be printed yet, the dialog shows a placeholder; sending prints it.
    Where a server cannot print, both say what is missing and what still works: Odoo's
    own error leaves open whether the invoice is lost.
    """

    _inherit = "account.move.send"

    @api.model
    def _get_default_mail_attachments_widget(self, move, mail_template, **kwargs):
        files = super()._get_default_mail_attachments_widget(
            move, mail_template, **kwargs
        )
        return files + [
            self._prepare_statement_file(statement)
            for statement in move.sudo().timesheet_statement_ids.filtered("is_current")
        ]

    @api.model
    def _prepare_statement_file(self, statement):
        """The statement as a file of the dialog; a placeholder until it is printed."""
        file = statement.attachment_id
        name = file.name or statement._get_file_name("pdf")
        return {
            "id": file.id or f"placeholder_{name}",
            "name": name,
            "mimetype": "application/pdf",
            "placeholder": not file,
            "protect_from_deletion": True,
            "project_timesheet_statement": True,
        }

    @api.model
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):
        """Print the statement and put the real file where the placeholder stood.

        Where nothing can be printed, the customer gets the rows as CSV: a missing
        printer must not hold back an invoice.
        """
        super()._hook_invoice_document_before_pdf_report_render(invoice, invoice_data)
        files = invoice_data.get("mail_attachments_widget")
        if not any(file.get("project_timesheet_statement") for file in files or []):
            return
        statement = invoice.sudo().timesheet_statement_ids.filtered("is_current")
        statement._make_pdf()
        file = statement.attachment_id or statement.csv_attachment_id
        invoice_data["mail_attachments_widget"] = [
            {
                **entry,
                "id": file.id,
                "name": file.name,
                "mimetype": file.mimetype,
                "placeholder": False,
            }
            if entry.get("project_timesheet_statement") and not entry.get("skip")
            else entry
            for entry in files
            if file or not entry.get("project_timesheet_statement")
        ]

    # === No printer ===

    @api.model
    def _get_alerts(self, moves, moves_data):
        alerts = super()._get_alerts(moves, moves_data)
        unprinted = moves.filtered(lambda move: not move.invoice_pdf_report_id)
        if unprinted and self._is_printer_missing():
            alerts["project_billing_printer"] = {
                "level": "warning",
                "message": self._get_printer_missing_text(),
            }
        return alerts

    @api.model
    def _prepare_invoice_pdf_report(self, invoices_data):
        """Print the invoices.

        :raises UserError: where there is no printer; nothing has been sent then
        """
        try:
            return super()._prepare_invoice_pdf_report(invoices_data)
        except UserError as error:
            if not self._is_printer_missing():
                raise
            raise UserError(self._get_printer_missing_text()) from error

    @api.model
    def _is_printer_missing(self):
        """Whether no program for PDFs is installed on this server."""
        return self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install"

    @api.model
    def _get_printer_missing_text(self):
        """What a sender without a printer should know."""
        return self.env._(
            "wkhtmltopdf is missing on this server, so no PDF can be printed and"
            " nothing is sent. The invoice stays posted and can be sent later; the"
            " customer finds it in the portal, and the hours can be downloaded as CSV."
            " Ask your administrator to install wkhtmltopdf with patched Qt."
        )
