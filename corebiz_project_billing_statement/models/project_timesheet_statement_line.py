from odoo import fields, models

from .statement_format import BILLED, CREDITED, FIXED, ROW_FIELDS, WAIVED, number


class ProjectTimesheetStatementLine(models.Model):
    """One booking as it stood when its invoice was posted: a frozen copy.

    Names are kept as texts, so that the row tells the truth after a task was renamed or
    a booking deleted; the links beside them are for finding one's way only and are no
    part of the seal.
    """

    _name = "project.timesheet.statement.line"
    _inherit = ["project.ledger.mixin"]
    _description = "Row of a Timesheet Statement"
    _order = "statement_id desc, sequence, id"
    _rec_name = "name"

    statement_id = fields.Many2one(
        "project.timesheet.statement",
        string="Timesheet Statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="statement_id.company_id", store=True, index="btree_not_null"
    )
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(
        [
            (BILLED, "By the hour"),
            (CREDITED, "Credited"),
            (FIXED, "In the fixed price"),
            (WAIVED, "Not charged"),
        ],
        required=True,
        readonly=True,
    )
    date = fields.Date(required=True, readonly=True, index=True)
    employee_name = fields.Char(string="Employee", readonly=True)
    person = fields.Char(
        string="Person as Printed",
        readonly=True,
        help="Name, initials or role, as the company wanted it when the statement was"
        " made.",
    )
    order_name = fields.Char(string="Sales Order", readonly=True)
    project_name = fields.Char(string="Project (Name)", readonly=True)
    task_name = fields.Char(string="Task (Name)", readonly=True)
    name = fields.Char(string="Text", readonly=True)
    hours = fields.Float(
        readonly=True,
        digits=(16, 4),
        help="Hours, whatever unit the booking or the invoice is in; negative where a"
        " credit note gives them back.",
    )
    position = fields.Char(
        string="Invoice Position",
        readonly=True,
        help="First line of the invoice line on which the booking is billed.",
    )
    quantity = fields.Float(
        readonly=True,
        digits=(16, 4),
        help="What the booking adds to the quantity of the invoice line, in its unit;"
        " 0 for hours that a fixed price covers or that are not charged, negative for"
        " credited ones.",
    )
    unit_name = fields.Char(string="Unit", readonly=True)
    booking_ref = fields.Integer(
        string="Booking Number",
        readonly=True,
        aggregator=None,
        help="Database number of the booking; it stays when the booking is deleted.",
    )
    booking_id = fields.Many2one(
        "account.analytic.line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    project_id = fields.Many2one(
        "project.project", readonly=True, index="btree_not_null", ondelete="set null"
    )
    task_id = fields.Many2one(
        "project.task", readonly=True, index="btree_not_null", ondelete="set null"
    )

    def _get_sealed_row(self):
        """The row as texts, as the seal and the comparison read it."""
        self.ensure_one()
        return {name: self._get_sealed_text(name) for name in ROW_FIELDS}

    def _get_sealed_text(self, name):
        """The canonical text of the field ``name``."""
        value = self[name]
        kind = self._fields[name].type
        if kind == "float":
            return number(value)
        if kind == "date":
            return fields.Date.to_string(value)
        return str(value or "")

    def _get_printed_project(self):
        """The frozen name of the project, as papers name it."""
        return self.project_id.sudo()._get_printed_name(self.project_name)
