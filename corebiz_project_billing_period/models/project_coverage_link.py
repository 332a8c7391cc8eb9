from odoo import models


class ProjectCoverageLink(models.Model):
    """What comes off its invoice is to bill again, and so is its period."""

    _inherit = "project.coverage.link"

    def _set_active(self, active):
        result = super()._set_active(active)
        if not active:
            self.booking_id._give_periods_back(self._get_off_text())
        return result

    def _remove(self):
        bookings = self.filtered("is_active").booking_id
        text = self._get_off_text()
        result = super()._remove()
        bookings._give_periods_back(text)
        return result

    def _get_off_text(self):
        """Which invoices bill these hours no more, for the ledger of the period."""
        names = ", ".join(self.sudo().move_id.mapped("display_name"))
        return self.env._("No longer on %s", names)
