from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .account_analytic_line import EXCLUDED, KIND


class ProjectWaiver(models.Model):
    """Waivers of bookings that were marked as non-billable: they go with the mark."""

    _inherit = "project.waiver"

    is_exclusion = fields.Boolean(
        string="Marked as Non-billable",
        readonly=True,
        help="Whoever may mark bookings as non-billable has decided this, by the mark.",
    )

    @api.model
    def _exclude(self, bookings):
        """Waive the rest of open ``bookings`` that somebody marks as non-billable."""
        kind = self.env.ref(KIND, raise_if_not_found=False)
        kind = kind and kind.sudo()
        for company, alike in bookings.grouped("company_id").items():
            usable = kind and kind.active and kind._is_for(company) and kind
            rows = self._add_waivers(
                alike, self.env._("Marked as non-billable"), usable
            )
            rows._complete({"is_exclusion": True})

    def _add_counter_rows(self, reason):
        """The mark comes off first.

        :raises UserError: names the booking that is marked
        """
        for row in self.sudo():
            booking = row.booking_id
            if row.is_exclusion and booking[EXCLUDED]:
                raise UserError(
                    self.env._(
                        "The booking of %(date)s on “%(project)s” is marked as"
                        " non-billable. Take the mark off the booking: its hours are"
                        " open again then.",
                        date=format_date(self.env, booking.date),
                        project=booking.project_id.name,
                    )
                )
        return super()._add_counter_rows(reason)
