from odoo import fields, models

from odoo.addons.corebiz_project_billing_statement.models.statement_format import (
    BILLED,
    FIXED,
    number,
)

from .project_release import ACCEPTED, LIVE_STATES, OBJECTED, SENT
from .release_format import ROW_FIELDS


class ProjectReleaseLine(models.Model):
    """One booking on a statement for release, as the customer reads it: a frozen copy.

    ``state`` is what the customer said to the row; it is part of the seal and stays.
    ``is_active`` says whether the row still counts: it does from the day it is sent
    until the statement is withdrawn, or a new version takes the row. A booking counts
    in one statement only; the database makes sure of it.
    """

    _name = "project.release.line"
    _inherit = ["project.ledger.mixin"]
    _description = "Row of a Statement for Release"
    _order = "release_id desc, sequence, id"
    _rec_name = "name"

    release_id = fields.Many2one(
        "project.release",
        string="Statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="release_id.company_id", store=True, index="btree_not_null"
    )
    release_state = fields.Selection(
        string="State of the Statement", related="release_id.state"
    )
    sequence = fields.Integer(readonly=True)
    state = fields.Selection(
        [("open", "Not Answered"), (ACCEPTED, "Accepted"), (OBJECTED, "Objected")],
        string="Answer",
        required=True,
        readonly=True,
        default="open",
    )
    objection = fields.Text(string="Reason of the Objection", readonly=True)
    objection_date = fields.Datetime(string="Objected on", readonly=True)
    objection_email = fields.Char(string="Objected by", readonly=True)
    is_active = fields.Boolean(string="Counts", readonly=True)
    kind = fields.Selection(
        [(BILLED, "By the hour"), (FIXED, "In the fixed price")],
        required=True,
        readonly=True,
    )
    date = fields.Date(required=True, readonly=True, index=True)
    time_text = fields.Char(
        string="From – To",
        readonly=True,
        help="Where bookings have a time of the day.",
    )
    employee_name = fields.Char(string="Employee", readonly=True)
    person = fields.Char(string="Person as Printed", readonly=True)
    order_name = fields.Char(string="Sales Order", readonly=True)
    project_name = fields.Char(string="Project (Name)", readonly=True)
    task_name = fields.Char(string="Task (Name)", readonly=True)
    name = fields.Char(string="Text", readonly=True)
    hours = fields.Float(readonly=True, digits=(16, 4))
    fixed_hours = fields.Float(
        string="Hours in the Fixed Price", readonly=True, digits=(16, 4)
    )
    remark = fields.Char(
        readonly=True,
        help="What the customer has to know of the booking, such as why it costs more.",
    )
    is_late = fields.Boolean(
        string="Late Booking",
        readonly=True,
        help="Work of a period whose hours were closed when it was booked.",
    )
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

    _booking_uniq = models.UniqueIndex(
        "(booking_id) WHERE is_active",
        "A booking is in another statement that the customer has already. Renew the"
        " draft.",
    )

    def _get_sealed_row(self):
        """The row as texts, as the seal and the comparison read it.

        Rows that came in time, and those without a remark, keep the seal that they had
        before there were others.
        """
        self.ensure_one()
        row = {name: self._get_sealed_text(name) for name in ROW_FIELDS}
        if self.remark:
            row["remark"] = self.remark
        return {**row, "is_late": "1"} if self.is_late else row

    def _get_sealed_text(self, name):
        value, kind = self[name], self._fields[name].type
        if kind == "float":
            return number(value)
        if kind == "date":
            return fields.Date.to_string(value)
        return str(value or "")

    def _get_billing_invoices(self):
        """Posted invoices that bill hours of this row.

        Others of its booking may have been on invoices before the statement was made.
        """
        booking = self.booking_id
        links = booking._get_active_links()
        moves = links.filtered(lambda link: not link._is_on_draft()).move_id
        if booking.coverage_state == "billed":
            return moves
        return moves.filtered(lambda move: self.release_id in move.release_ids)

    def _set_active(self, active):
        """Let rows count, or not; their bookings and order lines follow."""
        self._complete({"is_active": active})
        self.flush_recordset(["is_active"])
        self._note_on_bookings()

    def _note_on_bookings(self):
        """Write on the bookings of these rows how the customer stands to them."""
        bookings = self.booking_id
        rows = self.search(
            [("booking_id", "in", bookings.ids), ("is_active", "=", True)]
        )
        states = {
            row.booking_id.id: SENT if row.state == "open" else row.state
            for row in rows
            if row.release_id.state in LIVE_STATES
        }
        bookings._write_release_states(states)
