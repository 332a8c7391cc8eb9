from odoo import api, fields, models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _get_statement_remark(self):
        """What a customer has to know of this booking besides its text, or nothing.

        Such as why it costs more than others. In the language of the context. To
        extend by addons that know a reason.
        """
        return ""


class ProjectTimesheetStatementLine(models.Model):
    _inherit = "project.timesheet.statement.line"

    remark = fields.Char(
        readonly=True,
        help="What the customer has to know of the booking, such as why it costs more.",
    )

    def _get_sealed_row(self):
        """Rows without a remark keep the seal that they have."""
        row = super()._get_sealed_row()
        return {**row, "remark": self.remark} if self.remark else row


class ProjectTimesheetStatement(models.Model):
    """Remarks on rows: a column of its own where any row has one, else none."""

    _inherit = "project.timesheet.statement"

    has_remarks = fields.Boolean(
        compute="_compute_has_remarks", export_string_translation=False
    )

    @api.depends("line_ids.remark")
    def _compute_has_remarks(self):
        for statement in self:
            statement.has_remarks = any(statement.line_ids.mapped("remark"))

    def _get_csv_header(self):
        header = super()._get_csv_header()
        return [*header, self.env._("Remark")] if self.has_remarks else header

    def _get_csv_row(self, line):
        row = super()._get_csv_row(line)
        return [*row, line.remark or ""] if self.has_remarks else row
