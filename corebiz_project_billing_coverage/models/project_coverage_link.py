from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .coverage_sum import TAKEN_FIELDS

BOOKED_FIELDS = ("date", "employee_id", "project_id", "task_id")
BOOKED = {"compute": "_compute_booked", "store": True, "precompute": True}


class ProjectCoverageLink(models.Model):
    """One booking on one line of an invoice: what makes sure nothing is billed twice.

    **Active** rows say where hours of a booking are billed, or will be when the draft
    is posted. A booking may have several, on different invoice lines: a part that was
    left when the first was written is billed by the next. Together with what is prepaid
    and waived they are never more than its hours, which the database guarantees,
    whoever writes them (``project_coverage_sum.py``).

    **Freed** rows stay as history: the posted credit note whose line is named in
    ``credit_line_id`` took the booking back, and it is open again. On an active row
    this field names the credit note, not posted yet, that is going to free it.

    **Cancelled** invoices leave rows that are not active and name no credit note; the
    way back to draft needs them. Deleting the invoice or its line deletes its rows.

    Hours and quantity are what was left of the booking when the row was written. They
    hold for as long as it is active, because a booking on an invoice does not change.

    Rows are written by the invoicing of Odoo, see ``account.analytic.line``; nobody
    else writes them.
    """

    _name = "project.coverage.link"
    _inherit = ["project.ledger.mixin"]
    _description = "Booking on an Invoice"
    _order = "id desc"
    _rec_name = "booking_id"

    booking_id = fields.Many2one(
        "account.analytic.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    invoice_line_id = fields.Many2one(
        "account.move.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(
        string="Invoice", related="invoice_line_id.move_id", store=True, index=True
    )
    move_state = fields.Selection(string="Invoice Status", related="move_id.state")
    credit_line_id = fields.Many2one(
        "account.move.line",
        string="Credit Note Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    credit_move_id = fields.Many2one(
        string="Credit Note", related="credit_line_id.move_id"
    )
    is_active = fields.Boolean(string="Counts", default=True, readonly=True)
    hours = fields.Float(
        readonly=True,
        help="Hours of the booking that this invoice bills: those that were on no other"
        " one, prepaid or waived.",
    )
    quantity = fields.Float(
        readonly=True,
        digits=(16, 6),
        help="The same in the unit of the invoice line, with what rounding left on"
        " earlier invoices.",
    )
    carried_quantity = fields.Float(
        string="Carried",
        readonly=True,
        digits=(16, 6),
        help="What rounding left on earlier invoices of the order line: less than half"
        " of a hundredth. It is part of the quantity, and of no booking.",
    )
    project_id = fields.Many2one("project.project", index="btree_not_null", **BOOKED)
    task_id = fields.Many2one("project.task", **BOOKED)
    employee_id = fields.Many2one("hr.employee", **BOOKED)
    date = fields.Date(**BOOKED)
    name = fields.Char(string="Text", related="booking_id.name")
    company_id = fields.Many2one(
        related="invoice_line_id.company_id", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        string="Customer", related="move_id.commercial_partner_id", store=True
    )

    _booking_line_uniq = models.UniqueIndex(
        "(booking_id, invoice_line_id) WHERE is_active",
        "A booking is on this invoice line already. Reload the page and look at its"
        " invoice.",
    )

    @api.depends("is_active", *(f"booking_id.{name}" for name in BOOKED_FIELDS))
    def _compute_booked(self):
        """Rows that count follow their booking; history says what it was then."""
        for link in self:
            source = link.booking_id if link.is_active or not link.date else link
            for name in BOOKED_FIELDS:
                link[name] = source[name]

    # === Life of a row ===

    def _set_active(self, active):
        """Count or do not count; at once, because new rows meet the unique index."""
        if active:
            self.booking_id._lock_for_coverage()
        lines = self.booking_id.so_line
        self._complete({"is_active": active})
        self.flush_recordset(["is_active"])
        self.booking_id._renew_order_lines(lines)

    def _remove(self):
        """A prepaid quantity may pay again what was on a draft."""
        bookings = self.booking_id
        lines = bookings.so_line
        result = super()._remove()
        bookings._renew_order_lines(lines)
        return result

    @api.model
    def _cover(self, bookings, lines):
        """Put open bookings on the draft invoice lines of their order lines.

        :param lines: invoice lines; a booking whose order line is on none stays open,
            and so does what is left of one that the line bills already
        """
        pairs = []
        for booking in bookings:
            sold = booking.so_line._get_charging_line()
            line = lines.filtered(lambda line, sold=sold: sold in line.sale_line_ids)
            if line and line[0] not in booking._get_active_links().invoice_line_id:
                pairs.append((booking, line[0]))
        links = self._add_rows(self._prepare_links_vals(pairs))
        links.invoice_line_id._carry_rests()
        return links

    @api.model
    def _prepare_links_vals(self, pairs):
        """Values of the rows that put bookings on invoice lines, in the same order.

        :param list pairs: bookings, each with its invoice line
        """
        return [self._prepare_link_vals(booking, line) for booking, line in pairs]

    @api.model
    def _prepare_link_vals(self, booking, line):
        """Values of the row that puts ``booking`` on the invoice line ``line``."""
        hour = self.env["uom.uom"]._get_hour()
        unit = line.product_uom_id or hour
        own = booking.product_uom_id or hour
        taken = sum(booking[name] for name in TAKEN_FIELDS) / own._get_hours_factor()
        return {
            "booking_id": booking.id,
            "invoice_line_id": line.id,
            "hours": booking._get_rest_hours(),
            "quantity": own._compute_quantity(
                booking.unit_amount - taken, unit, round=False, raise_if_failure=False
            ),
            # Not empty: rows from before rests were carried are.
            "carried_quantity": 0.0,
        }

    def _renew_quantities(self):
        """Others were taken off their draft lines: work out anew what these add.

        For addons that bill what bookings of a line are together.
        """

    def _carry(self, rest):
        """Let these rows have ``rest`` in their quantity, and no other."""
        for link in self:
            own = link.quantity - link.carried_quantity
            link._complete({"quantity": own + rest, "carried_quantity": rest})

    def _release(self):
        """The invoice is cancelled: its bookings are open again."""
        active = self.filtered("is_active")
        active._undo_plan()
        active._set_active(False)

    def _revive(self):
        """A cancelled invoice is a draft again: it takes its hours back.

        :raises UserError: if they changed, were billed elsewhere or waived meanwhile
        """
        for link in self.filtered(
            lambda link: not link.is_active and not link.credit_line_id
        ):
            if not link._is_left():
                raise UserError(
                    self.env._(
                        "“%(invoice)s” cannot become a draft again: the booking of"
                        " %(date)s on “%(project)s” was changed or accounted for"
                        " elsewhere since it was cancelled. Create a new invoice from"
                        " the order.",
                        invoice=link.move_id.display_name,
                        date=format_date(self.env, link.date),
                        project=link.project_id.name,
                    )
                )
            link._set_active(True)

    def _is_left(self):
        """Whether the hours of this row are open, so that it may count again."""
        booking = self.booking_id
        return (
            booking.coverage_state == "open"
            and self._is_on_its_item()
            and booking._is_in_rest(self.hours)
        )

    def _is_on_draft(self):
        """Whether the invoice of this row is not posted yet."""
        return self.move_id.state == "draft"

    def _get_invoice_names(self):
        """The invoices of these rows for a message, the oldest first."""
        return ", ".join(self.sorted("id").move_id.mapped("display_name"))

    def _is_on_its_item(self):
        """Whether the booking still counts for the order item of its invoice line."""
        sold = self.booking_id.so_line._get_charging_line()
        return sold in self.invoice_line_id.sale_line_ids

    def _undo_plan(self):
        """A draft credit note gives up these bookings: they stay billed."""
        self.filtered("is_active")._complete({"credit_line_id": False})

    def _free(self):
        """Their credit note is posted: their hours are open again."""
        self._set_active(False)

    def _undo_free(self):
        """Their credit note is no longer posted: their hours are billed as before.

        :raises UserError: if one was billed elsewhere, changed or waived meanwhile
        """
        for link in self:
            if not link._is_left():
                raise UserError(
                    self.env._(
                        "“%(credit)s” must stay posted: the booking of %(date)s on"
                        " “%(project)s”, which it credits, was changed or accounted"
                        " for elsewhere since. Undo that first, or create an invoice"
                        " for what was credited too much.",
                        credit=link.credit_move_id.display_name,
                        date=format_date(self.env, link.date),
                        project=link.project_id.name,
                    )
                )
            link._set_active(True)

    def action_take_off(self):
        """Take bookings off their draft invoice: they are open again.

        :raises UserError: if an invoice is no draft
        """
        self.invoice_line_id.check_access("write")
        for link in self:
            if link.move_id.state != "draft" or not link.is_active:
                raise link.move_id._get_coverage_error(
                    self.env._(
                        "bookings are taken off draft invoices only. Write a credit"
                        " note instead."
                    )
                )
        lines = self.sudo().invoice_line_id
        self.sudo()._remove()
        lines.filtered("coverage_link_ids")._align_with_bookings()
        lines.filtered(lambda line: not line.coverage_link_ids).unlink()
        return True
