from odoo import models

from . import invoice_paper


class AccountMove(models.Model):
    """How an invoice is printed: no page with nothing but its totals."""

    _inherit = "account.move"

    def _keep_paper_end(self, lines, end, report_type):
        """The lines of the invoice and what follows them, for paper kept together.

        :param lines: markup of the table of lines
        :param end: markup of totals and payment terms
        :param report_type: ``pdf``; all others have no pages
        :return: markup of both
        """
        if report_type != "pdf":
            return lines + end
        return invoice_paper.join(lines, end)
