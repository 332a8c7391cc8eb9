from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    """The signed statements go to the customer together with their invoice.

    Like the timesheet statement: one more file each in Odoo's own dialog, and a
    supporting document (BG-24) in an electronic invoice. It is the PDF of the version
    that was signed, byte by byte.
    """

    _inherit = "account.move.send"

    @api.model
    def _get_default_mail_attachments_widget(self, move, mail_template, **kwargs):
        files = super()._get_default_mail_attachments_widget(
            move, mail_template, **kwargs
        )
        return files + [
            self._prepare_release_file(release)
            for release in move.sudo().release_ids.sorted("id")
        ]

    @api.model
    def _prepare_release_file(self, release):
        """The statement as the dialog knows a file; a placeholder until printed."""
        file = release.attachment_id
        name = file.name or release._get_file_name()
        return {
            "id": file.id or f"placeholder_{name}",
            "name": name,
            "mimetype": "application/pdf",
            "placeholder": not file,
            "protect_from_deletion": True,
            "project_release": release.id,
            # Electronic invoices carry it, where the addon for them is there.
            "project_supporting": True,
        }

    @api.model
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):
        """Print the statements that are not printed yet."""
        super()._hook_invoice_document_before_pdf_report_render(invoice, invoice_data)
        files = invoice_data.get("mail_attachments_widget") or []
        if not any(file.get("project_release") for file in files):
            return
        releases = invoice.sudo().release_ids
        releases._make_pdf()
        ready = {
            release.id: release.attachment_id
            for release in releases
            if release.attachment_id
        }
        invoice_data["mail_attachments_widget"] = [
            self._fill_release_file(entry, ready)
            for entry in files
            if not entry.get("project_release") or entry["project_release"] in ready
        ]

    @api.model
    def _fill_release_file(self, entry, ready):
        """The entry of the dialog with the real file where a placeholder stood."""
        if not entry.get("project_release") or entry.get("skip"):
            return entry
        file = ready[entry["project_release"]]
        return {**entry, "id": file.id, "name": file.name, "placeholder": False}
