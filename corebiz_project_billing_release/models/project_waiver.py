from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .account_analytic_line import HOLDING_STATES


class ProjectWaiver(models.Model):
    """What the customer has in a statement is neither waived nor taken back.

    He signs the hours that will be invoiced. Whoever wants to bill less, or more,
    makes a new version of the statement, and the customer signs that one. Hours to
    which he objects are free.
    """

    _inherit = "project.waiver"

    @api.model
    def _add_rows(self, vals_list):
        """Each decision is a row, also the one that takes another back.

        :raises UserError: names the booking and the statement
        """
        ids = [vals["booking_id"] for vals in vals_list]
        self._check_not_with_customer(self.env["account.analytic.line"].browse(ids))
        return super()._add_rows(vals_list)

    @api.model
    def _check_not_with_customer(self, bookings):
        """Refuse to decide about hours that the customer has, or has released.

        :raises UserError: names the booking and the statement, and says what to do
        """
        for booking in bookings.sudo():
            if booking.release_state not in HOLDING_STATES:
                continue
            rows = booking.release_line_ids.filtered("is_active")
            raise UserError(
                self.env._(
                    "The booking of %(date)s on “%(project)s” is in “%(statement)s”,"
                    " which the customer has: its hours are neither waived nor is a"
                    " waiver taken back. Make a new version of the statement first; it"
                    " needs a new signature.",
                    date=format_date(self.env, booking.date),
                    project=booking.project_id.name,
                    statement=rows.release_id[:1].display_name,
                )
            )
