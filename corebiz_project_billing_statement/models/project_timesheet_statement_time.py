from odoo import api, fields, models

from .statement_format import BETWEEN_TIMES


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _get_statement_time_text(self):
        """From and to of this booking, such as "08:00–16:30", or an empty text.

        To extend by addons that keep times of the day.
        """
        return ""


class ProjectTimesheetStatementLine(models.Model):
    _inherit = "project.timesheet.statement.line"

    time_text = fields.Char(
        string="From – To",
        readonly=True,
        help="Where bookings have a time of the day.",
    )

    def _get_sealed_row(self):
        """Rows without times keep the seal that they have."""
        row = super()._get_sealed_row()
        return {**row, "time_text": self.time_text} if self.time_text else row


class ProjectTimesheetStatement(models.Model):
    """Times of the day: columns of their own where any row has one, else none."""

    _inherit = "project.timesheet.statement"

    has_times = fields.Boolean(
        compute="_compute_has_times", export_string_translation=False
    )

    @api.depends("line_ids.time_text")
    def _compute_has_times(self):
        for statement in self:
            statement.has_times = any(statement.line_ids.mapped("time_text"))

    def _get_csv_header(self):
        header = super()._get_csv_header()
        if not self.has_times:
            return header
        return [*header, self.env._("From"), self.env._("To")]

    def _get_csv_row(self, line):
        row = super()._get_csv_row(line)
        if not self.has_times:
            return row
        start, _between, end = (line.time_text or "").partition(BETWEEN_TIMES)
        return [*row, start, end]
