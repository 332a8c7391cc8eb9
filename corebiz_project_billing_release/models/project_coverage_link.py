from odoo import api, models
from odoo.exceptions import UserError


class ProjectCoverageLink(models.Model):
    """No row bills what the customer has not released, whoever writes it."""

    _inherit = "project.coverage.link"

    @api.model
    def _add_rows(self, vals_list):
        links = super()._add_rows(vals_list)
        links._check_released()
        return links

    def _revive(self):
        """
        :raises UserError: if the customer objected in the meantime
        """
        self.filtered(
            lambda link: not link.is_active and not link.credit_line_id
        )._check_released()
        return super()._revive()

    def _check_released(self):
        """Refuse rows for bookings that the customer has to release first.

        :raises UserError: names the booking and says what to do
        """
        for booking in self.sudo().booking_id:
            if booking._is_held_by_release():
                raise UserError(booking.with_env(self.env)._get_held_text())
