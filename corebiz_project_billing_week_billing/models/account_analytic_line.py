from odoo import models


class AccountAnalyticLine(models.Model):
    """Bookings that a period or a document fixes look fixed in the week grid."""

    _inherit = "account.analytic.line"

    def _get_lock_texts(self):
        """Add what the guards of periods, invoices and waivers say."""
        texts = super()._get_lock_texts()
        lines = self.sudo()
        for line in lines:
            if text := line._get_late_text():
                texts.setdefault(line, text)
        for line, period in lines._get_closed_pairs():
            if text := period._get_closed_text(line):
                texts.setdefault(line, text)
        for line in lines:
            if line._origin and line._is_documented():
                texts.setdefault(line, line._get_documented_text())
        return texts
