from odoo import api, models
from odoo.exceptions import UserError


class ProjectWaiver(models.Model):
    """Nobody knows yet how many hours of a running timer would be waived."""

    _inherit = "project.waiver"

    @api.model
    def _check_waivable(self, bookings):
        for booking in bookings.sudo().filtered("is_timer_running"):
            raise UserError(
                self.env._(
                    "%(timer)s: this timer still runs and cannot be waived.",
                    timer=booking._get_timer_text(),
                )
            )
        return super()._check_waivable(bookings)
