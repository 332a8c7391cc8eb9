import io

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.pdf import OdooPdfFileReader, OdooPdfFileWriter

FACTUR_X = "facturx"


class AccountMoveSend(models.AbstractModel):
    """The proof of work goes to the customer together with its invoice.

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
            self._prepare_proof_file(proof)
            for proof in move.sudo().proof_ids.filtered("is_current")
        ]

    @api.model
    def _prepare_proof_file(self, proof):
        """The proof as the dialog knows a file; a placeholder until it is printed."""
        file = proof.attachment_id
        name = file.name or proof._get_file_name("pdf")
        return {
            "id": file.id or f"placeholder_{name}",
            "name": name,
            "mimetype": "application/pdf",
            "placeholder": not file,
            "protect_from_deletion": True,
            "project_proof": True,
        }

    @api.model
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):
        """Print the proof and put the real file where the placeholder stood.

        Where nothing can be printed, the customer gets the rows as CSV: a missing
        printer must not hold back an invoice.
        """
        super()._hook_invoice_document_before_pdf_report_render(invoice, invoice_data)
        files = invoice_data.get("mail_attachments_widget")
        if not any(file.get("project_proof") for file in files or []):
            return
        proof = invoice.sudo().proof_ids.filtered("is_current")
        proof._make_pdf()
        file = proof.attachment_id or proof.csv_attachment_id
        invoice_data["mail_attachments_widget"] = [
            {
                **entry,
                "id": file.id,
                "name": file.name,
                "mimetype": file.mimetype,
                "placeholder": False,
            }
            if entry.get("project_proof") and not entry.get("skip")
            else entry
            for entry in files
            if file or not entry.get("project_proof")
        ]

    @api.model
    def _get_ubl_available_attachments(self, mail_attachments_widget, invoice_format):
        """Let electronic invoices carry the proof as a supporting document (BG-24).

        Called by Odoo's electronic invoices only, an addon that need not be there.
        """
        embedded, others = super()._get_ubl_available_attachments(
            mail_attachments_widget, invoice_format
        )
        if invoice_format:
            embedded |= self._get_proof_files(mail_attachments_widget)
        return embedded, others

    @api.model
    def _get_proof_files(self, mail_attachments_widget):
        """The printed proofs that go out with the invoice."""
        return self.env["ir.attachment"].browse(
            entry["id"]
            for entry in mail_attachments_widget or []
            if entry.get("project_proof")
            and not entry.get("skip")
            and not entry.get("placeholder")
        )

    @api.model
    def _hook_invoice_document_after_pdf_report_render(self, invoice, invoice_data):
        """Let the PDF of a Factur-X invoice carry the proof beside its XML.

        PDF/A-3, of which Factur-X is made, allows files of any kind inside.
        """
        result = super()._hook_invoice_document_after_pdf_report_render(
            invoice, invoice_data
        )
        options = invoice_data.get("ubl_cii_xml_options") or {}
        if options.get("ubl_cii_format") == FACTUR_X:
            files = self._get_proof_files(invoice_data.get("mail_attachments_widget"))
            values = (
                invoice.invoice_pdf_report_id
                or invoice_data.get("pdf_attachment_values")
                or invoice_data.get("proforma_pdf_attachment_values")
            )
            # Without a printer there is no PDF, only a page.
            if values and files and values["raw"].startswith(b"%PDF"):
                values["raw"] = self._embed_files(values["raw"], files)
        return result

    @api.model
    def _embed_files(self, content, files):
        """The PDF ``content`` with ``files`` inside, each of them once."""
        reader = OdooPdfFileReader(io.BytesIO(content), strict=False)
        present = {name for name, _data in reader.getAttachments()}
        writer = OdooPdfFileWriter()
        writer.cloneReaderDocumentRoot(reader)
        # PDF/A wants one line end after the first line, which Odoo takes over with its
        # own, and the number of the document, which gets lost with newer pypdf.
        writer._header = writer._header.rstrip()
        if not getattr(writer, "_ID", None):
            writer._set_id(reader.trailer.get("/ID"))
        for file in files.filtered(lambda file: file.name not in present):
            writer.embed_odoo_attachment(file)
        output = io.BytesIO()
        writer.write(output)
        return output.getvalue()

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
