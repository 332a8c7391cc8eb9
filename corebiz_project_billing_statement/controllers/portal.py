from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

from odoo.addons.account.controllers.portal import PortalAccount

from ..models.project_proof_document import REPORT


class PortalProof(PortalAccount):
    """The customer downloads the proof of work beside the invoice.

    Whoever may read the invoice, by his rights or by the link in the mail, may read its
    valid proof, and nobody else: the proof itself grants customers nothing.
    """

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        values["proof"] = invoice.sudo().proof_ids.filtered("is_current")
        return values

    @http.route(
        "/my/invoices/<int:invoice_id>/proof", type="http", auth="public", website=True
    )
    def portal_invoice_proof(
        self, invoice_id, access_token=None, report_type="pdf", **kwargs
    ):
        """The valid proof of the invoice as PDF, CSV or page.

        :param report_type: ``pdf`` (a page where nothing can be printed), ``csv``,
            ``html``
        """
        try:
            invoice = self._document_check_access(
                "account.move", invoice_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        proof = invoice.proof_ids.filtered("is_current")
        if not proof:
            return request.redirect(invoice.get_portal_url())
        if report_type == "csv":
            return self._send_file(proof.csv_attachment_id)
        if report_type == "pdf" and proof._make_pdf():
            return self._send_file(proof.attachment_id)
        return self._show_report(model=proof, report_type="html", report_ref=REPORT)

    def _send_file(self, attachment):
        """The file as a download; its content was made by us and is not sniffed."""
        headers = [
            ("Content-Type", attachment.mimetype),
            ("Content-Length", attachment.file_size),
            ("Content-Disposition", content_disposition(attachment.name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(attachment.raw, headers)
