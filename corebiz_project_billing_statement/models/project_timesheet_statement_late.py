from odoo import api, fields, models

from .statement_format import BILLED, number


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _is_late_on_statement(self):
        """Whether statements list this booking below, as one that came too late.

        To extend by addons that close periods.
        """
        return False


class ProjectTimesheetStatementLine(models.Model):
    _inherit = "project.timesheet.statement.line"

    is_late = fields.Boolean(
        string="Late Booking",
        readonly=True,
        help="Work of a period whose hours were closed when it was booked.",
    )

    def _get_sealed_row(self):
        """Rows that came in time keep the seal that they have."""
        row = super()._get_sealed_row()
        return {**row, "is_late": "1"} if self.is_late else row


class ProjectTimesheetStatement(models.Model):
    """Late bookings, which a statement lists last, under a heading of their own."""

    _inherit = "project.timesheet.statement"

    late_hours = fields.Float(
        readonly=True, help="Of the billed hours, those that were booked too late."
    )

    @api.model
    def _prepare_statement_vals(self, move, rows):
        vals = super()._prepare_statement_vals(move, rows)
        late = [row for row in rows if row["is_late"]]
        return {**vals, "late_hours": self._sum_hours(late, BILLED)}

    def _get_sealed_head(self):
        """Statements without such hours keep the seal that they have."""
        head = super()._get_sealed_head()
        if self.late_hours:
            head["late_hours"] = number(self.late_hours)
        return head
