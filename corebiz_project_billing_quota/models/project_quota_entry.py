from odoo import fields, models


class ProjectQuotaEntry(models.Model):
    """A booking in a closed period of a quota: its hours then, and what was paid.

    Written once, when the period closes, with the day and the project of then. What
    changes of the booking afterwards is late, and counts in the next period.
    """

    _name = "project.quota.entry"
    _inherit = ["project.ledger.mixin"]
    _description = "Booking in a Closed Quota Period"
    _order = "period_id, date, id"
    _rec_name = "booking_id"

    period_id = fields.Many2one(
        "project.quota.period",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    booking_id = fields.Many2one(
        "account.analytic.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Date(required=True, readonly=True)
    project_id = fields.Many2one(
        "project.project",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="period_id.company_id", store=True, index=True)
    hours = fields.Float(readonly=True)
    paid_hours = fields.Float(
        string="From the Quota", readonly=True, help="Hours that the quota paid."
    )
    is_late = fields.Boolean(
        string="Late",
        readonly=True,
        help="Made for an earlier period, after that was closed.",
    )

    _period_booking_uniq = models.UniqueIndex("(period_id, booking_id)")

    def _get_settled(self):
        """What closed periods say of bookings, as {booking id: (hours, paid)}."""
        settled = {}
        for entry in self:
            hours, paid = settled.get(entry.booking_id.id, (0.0, 0.0))
            settled[entry.booking_id.id] = (
                round(hours + entry.hours, 6),
                round(paid + entry.paid_hours, 6),
            )
        return settled
