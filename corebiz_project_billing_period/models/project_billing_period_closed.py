from odoo import models
from odoo.tools import format_date

from .period_state import BOOKING_ROLES, CONFIRMED, FIXED_STATES


class ProjectBillingPeriod(models.Model):
    """Why the bookings of a period do not change any more, in words."""

    _inherit = "project.billing.period"

    def _get_closed_text(self, line):
        """Why the current user may not change ``line`` of this period, or False."""
        project = self.project_id
        values = {
            "date": format_date(self.env, line.date),
            "period": self.name,
            "project": project.name,
            "state": self._get_state_label(self.state),
        }
        if self.state == CONFIRMED:
            if project._may_book_late():
                return False
            return self.env._(
                "The booking of %(date)s lies in %(period)s of “%(project)s”, which is"
                " “%(state)s”: only %(who)s still correct it. Ask them to do so or to"
                " send the period back.",
                who=project._get_roles_text(BOOKING_ROLES),
                **values,
            )
        if self.state not in FIXED_STATES:
            return False
        if project._may_book_late():
            return self.env._(
                "The booking of %(date)s lies in %(period)s of “%(project)s”, which is"
                " “%(state)s”: its hours are fixed. Enter a “Reason for Late Booking”"
                " with a new booking, which is then billed with the next period, or"
                " have the period sent back.",
                **values,
            )
        return self.env._(
            "The booking of %(date)s lies in %(period)s of “%(project)s”, which is"
            " “%(state)s”: its hours are fixed. Ask %(who)s to make a late booking.",
            who=project._get_roles_text(BOOKING_ROLES),
            **values,
        )
