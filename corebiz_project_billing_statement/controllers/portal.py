from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

from odoo.addons.account.controllers.portal import PortalAccount

from ..models.project_timesheet_statement_document import REPORT


class PortalStatement(PortalAccount):
    """The customer downloads the timesheet statement beside the invoice.

    Whoever may read the invoice, by his rights or by the link in the mail, may read its
    valid statement, and nobody else: the statement itself grants customers nothing.
    """

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        values["statement"] = invoice.sudo().timesheet_statement_ids.filtered(
            "is_current"
        )
        return values

    @http.route(
        "/my/invoices/<int:invoice_id>/statement",
        type="http",
        auth="public",
        website=True,
    )
    def portal_invoice_statement(
        self, invoice_id, access_token=None, report_type="pdf", **kwargs
    ):
        """The valid statement of the invoice as PDF, CSV or page.

        :param report_type: ``pdf`` (a page where nothing can be printed), ``csv``,
            ``html``
        """
        try:
            invoice = self._document_check_access(
                "account.move", invoice_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        statement = invoice.timesheet_statement_ids.filtered("is_current")
        if not statement:
            return request.redirect(invoice.get_portal_url())
        if report_type == "csv":
            return self._send_file(statement.csv_attachment_id)
        if report_type == "pdf" and statement._make_pdf():
            return self._send_file(statement.attachment_id)
        return self._show_report(model=statement, report_type="html", report_ref=REPORT)

    def _send_file(self, attachment):
        """The file as a download; its content was made by us and is not sniffed."""
        headers = [
            ("Content-Type", attachment.mimetype),
            ("Content-Length", attachment.file_size),
            ("Content-Disposition", content_disposition(attachment.name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(attachment.raw, headers)
