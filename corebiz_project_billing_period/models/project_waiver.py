from odoo import models


class ProjectWaiver(models.Model):
    """Hours that are to bill after all are so in their period, too."""

    _inherit = "project.waiver"

    def _add_counter_rows(self, reason):
        counter_rows = super()._add_counter_rows(reason)
        reason = counter_rows[:1].reason
        opened = counter_rows.sudo().booking_id.filtered(
            lambda booking: booking.coverage_state == "open"
        )
        opened._give_periods_back(self.env._("Waiver taken back: %s", reason))
        return counter_rows
