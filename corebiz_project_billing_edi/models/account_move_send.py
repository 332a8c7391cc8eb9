import io

from odoo import api, models
from odoo.tools.pdf import OdooPdfFileReader, OdooPdfFileWriter

FACTUR_X = "facturx"


class AccountMoveSend(models.AbstractModel):
    """Electronic invoices carry the timesheet statement that goes out with them."""

    _inherit = "account.move.send"

    @api.model
    def _get_ubl_available_attachments(self, mail_attachments_widget, invoice_format):
        """Let electronic invoices carry the statement as a document (BG-24)."""
        embedded, others = super()._get_ubl_available_attachments(
            mail_attachments_widget, invoice_format
        )
        if invoice_format:
            embedded |= self._get_statement_files(mail_attachments_widget)
        return embedded, others

    @api.model
    def _get_statement_files(self, mail_attachments_widget):
        """The printed statements that go out with the invoice."""
        return self.env["ir.attachment"].browse(
            entry["id"]
            for entry in mail_attachments_widget or []
            if (
                entry.get("project_timesheet_statement")
                or entry.get("project_supporting")
            )
            and not entry.get("skip")
            and not entry.get("placeholder")
        )

    @api.model
    def _hook_invoice_document_after_pdf_report_render(self, invoice, invoice_data):
        """Let the PDF of a Factur-X invoice carry the statement beside its XML.

        PDF/A-3, of which Factur-X is made, allows files of any kind inside.
        """
        result = super()._hook_invoice_document_after_pdf_report_render(
            invoice, invoice_data
        )
        options = invoice_data.get("ubl_cii_xml_options") or {}
        if options.get("ubl_cii_format") == FACTUR_X:
            files = self._get_statement_files(
                invoice_data.get("mail_attachments_widget")
            )
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
