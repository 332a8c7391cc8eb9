from odoo import api, models
from odoo.exceptions import UserError


class AccountMoveSend(models.AbstractModel):
    """Say what is missing where a server cannot print, before and when one sends.

    Odoo's own error names the program, and leaves open whether the invoice is lost.
    """

    _inherit = "account.move.send"

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
