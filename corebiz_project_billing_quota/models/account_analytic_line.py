from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class AccountAnalyticLine(models.Model):
    """Bookings that use a quota wake the job that looks after quotas."""

    _inherit = "account.analytic.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._wake_quotas()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if {"so_line", "unit_amount"} & vals.keys():
            self._wake_quotas()
        return result

    def _wake_quotas(self):
        """Let the job look, where a quota pays for one of these bookings."""
        sold = self.sudo().so_line
        if any(line._is_account() for line in sold):
            self.env["project.quota.notice"]._tell_soon()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_closed_period(self):
        """What a closed period has counted stays as evidence."""
        entries = self.env["project.quota.entry"].sudo()
        if entry := entries.search([("booking_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "The booking of %(date)s on “%(project)s” stands in a closed period"
                    " of a quota and stays as evidence. Set its hours to 0 if it was"
                    " wrong.",
                    date=format_date(self.env, entry.date),
                    project=entry.project_id.name,
                )
            )
