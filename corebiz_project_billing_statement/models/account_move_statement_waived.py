from odoo import fields, models
from odoo.fields import Domain

from .statement_format import WAIVED


class ProjectWaiverKind(models.Model):
    """Some kinds of waivers are nothing that a customer has to read."""

    _inherit = "project.waiver.kind"

    is_on_statement = fields.Boolean(
        string="Shown to the Customer",
        default=True,
        help="Statements list hours that were waived as this kind, where the company"
        " lists such hours at all.",
    )


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _get_shown_waived_hours(self):
        """Hours that were waived as a kind that customers read."""
        waivers = self.waiver_ids.filtered(
            lambda row: (
                row.is_active and (not row.kind_id or row.kind_id.is_on_statement)
            )
        )
        return sum(waivers.mapped("hours"))


class AccountMove(models.Model):
    """Hours that are not charged, shown with the invoice on whose items they stand.

    Listed where the company wants it, so that the customer sees what he was given:

    ===================================  =========================================
    a part of a booking is waived        with the invoice that bills the rest
    a booking is waived as a whole       with the next invoice of its order item
    listed by a valid statement already  no more
    ===================================  =========================================
    """

    _inherit = "account.move"

    def _get_waived_statement_bookings(self):
        """Bookings with hours that are not charged, in no statement so far."""
        self.ensure_one()
        bookings = self.env["account.analytic.line"]
        lines = self.invoice_line_ids.filtered(
            lambda line: line.quantity * line._get_direction() > 0
        ).sale_line_ids
        if not lines or not self.company_id.statement_waived:
            return bookings
        listed = self.env["project.timesheet.statement.line"].search(
            [
                ("kind", "=", WAIVED),
                ("statement_id.move_id", "!=", self.id),
                ("statement_id.is_current", "=", True),
                ("booking_id.so_line", "in", lines.ids),
            ]
        )
        domain = Domain("so_line", "in", lines.ids) & Domain("waived_hours", "!=", 0)
        whole = Domain("coverage_state", "=", "waived")
        whole &= Domain("date", "<=", self.invoice_date)
        domain &= whole | Domain("id", "in", self._get_statement_bookings().ids)
        domain &= Domain("id", "not in", listed.booking_id.ids)
        return bookings.search(domain & Domain("project_id", "!=", False)).filtered(
            lambda booking: booking._get_shown_waived_hours()
        )
