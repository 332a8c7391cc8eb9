from odoo import models


class ProjectCoverageLink(models.Model):
    """What comes off its invoice is to bill again, and so is its period."""

    _inherit = "project.coverage.link"

    def _set_active(self, active):
        result = super()._set_active(active)
        if not active:
            self.booking_id._give_periods_back(self._get_move_names())
        return result

    def _remove(self):
        bookings = self.filtered("is_active").booking_id
        names = self._get_move_names()
        result = super()._remove()
        bookings._give_periods_back(names)
        return result

    def _get_move_names(self):
        return ", ".join(self.sudo().move_id.mapped("display_name"))
