from odoo import api, fields, models

from ..models.project_timesheet_statement_check import (
    ADDED,
    CHANGED,
    FILE,
    FREED,
    MISSING,
    SEAL,
)


class ProjectTimesheetStatementCheck(models.TransientModel):
    """Shows what differs between a timesheet statement and the bookings of today."""

    _name = "project.timesheet.statement.check"
    _inherit = ["project.dialog.mixin"]
    _description = "Check of a Timesheet Statement"
    _rec_name = "statement_id"

    statement_id = fields.Many2one(
        "project.timesheet.statement",
        string="Timesheet Statement",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    sha256 = fields.Char(related="statement_id.sha256")
    line_ids = fields.One2many(
        "project.timesheet.statement.check.line", "check_id", readonly=True
    )
    line_count = fields.Integer(compute="_compute_line_count")

    @api.depends("line_ids")
    def _compute_line_count(self):
        for check in self:
            check.line_count = len(check.line_ids)


class ProjectTimesheetStatementCheckLine(models.TransientModel):
    """One difference: which row, which field, then and now."""

    _name = "project.timesheet.statement.check.line"
    _inherit = ["project.dialog.mixin"]
    _description = "Difference in a Timesheet Statement"
    _order = "check_id, sequence, id"

    check_id = fields.Many2one(
        "project.timesheet.statement.check",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(string="Row", readonly=True)
    line_id = fields.Many2one(
        "project.timesheet.statement.line", readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            (CHANGED, "Changed"),
            (MISSING, "Booking deleted"),
            (FREED, "No longer on this invoice"),
            (ADDED, "On the invoice, not in the statement"),
            (SEAL, "Seal broken"),
            (FILE, "CSV is another file"),
        ],
        string="Difference",
        required=True,
        readonly=True,
    )
    field_name = fields.Char(readonly=True)
    field_label = fields.Char(string="What", compute="_compute_field_label")
    frozen = fields.Text(string="In the Statement", readonly=True)
    today = fields.Text(readonly=True)
    date = fields.Date(related="line_id.date")
    employee_name = fields.Char(related="line_id.employee_name")
    task_name = fields.Char(string="Task", related="line_id.task_name")

    @api.depends("field_name")
    @api.depends_context("lang")
    def _compute_field_label(self):
        known = self.env["project.timesheet.statement.line"]._fields
        for line in self:
            field = known.get(line.field_name)
            line.field_label = field and field._description_string(self.env)
