from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_compare, formatLang

from .account_move_coverage import COVERAGE_TYPES
from .coverage_pick import PRECISION, pick_exact

# What adding up quantities of six decimals may be off by.
HALF_NOISE = 1e-5


class AccountMoveLine(models.Model):
    """The quantity of an invoice line is that of its bookings, and stays it."""

    _inherit = "account.move.line"

    coverage_link_ids = fields.One2many(
        "project.coverage.link",
        "invoice_line_id",
        string="Bookings",
        readonly=True,
        groups="base.group_user",
    )
    credited_link_ids = fields.One2many(
        "project.coverage.link",
        "credit_line_id",
        string="Credited Bookings",
        readonly=True,
        groups="base.group_user",
    )

    @api.model
    def _timesheet_domain_get_invoiced_lines(self, sale_line_delivery):
        """Bookings to put on an invoice: the open ones, whatever Odoo would take."""
        return [
            ("so_line", "in", sale_line_delivery._get_charged_lines().ids),
            ("project_id", "!=", False),
            *self.env["account.analytic.line"]._get_invoiceable_domain(),
        ]

    def _is_billed_by_booking(self):
        """Whether bookings make up the quantity of this line."""
        return any(line._is_billed_by_booking() for line in self.sale_line_ids)

    def _get_direction(self):
        """-1 on a credit note, which counts what it gives back; else 1."""
        return -1 if self.move_id.move_type == "out_refund" else 1

    def _get_linked_quantity(self):
        """What the bookings of this line add up to, freed ones included."""
        links = self.coverage_link_ids
        return self._get_direction() * sum(links.mapped("quantity"))

    def _get_credited_quantity(self):
        """What the bookings chosen for this line of a credit note add up to."""
        return sum(
            link.quantity
            * (link.invoice_line_id.product_uom_id or self.product_uom_id).factor
            / (self.product_uom_id.factor or 1)
            for link in self.credited_link_ids
        )

    def _agrees(self, quantity):
        """Whether ``quantity`` is that of the line, in its precision.

        Just at the half between two, it may be either.
        """
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return (
            float_compare(quantity, self.quantity, precision_digits=digits) == 0
            or abs(quantity - self.quantity) < 0.5 * 10**-digits + HALF_NOISE
        )

    def _format_quantity(self, quantity):
        """A quantity for a message, in the language of the reader."""
        return formatLang(self.env, quantity, dp="Product Unit")

    # === Draft invoices ===

    def write(self, vals):
        result = super().write(vals)
        if {"quantity", "product_uom_id"} & vals.keys():
            drafts = self.sudo().filtered(
                lambda line: (
                    line.parent_state == "draft"
                    and line.move_id.move_type in COVERAGE_TYPES
                )
            )
            drafts.sale_line_ids._renew_paid()
            drafts._check_linked_quantity()
            drafts._suggest_credit()
        return result

    def unlink(self):
        """The bookings of deleted lines are open again."""
        lines = self.sudo().filtered(
            lambda line: line.move_id.move_type in COVERAGE_TYPES
        )
        lines.coverage_link_ids._remove()
        lines.credited_link_ids._undo_plan()
        sold = lines.sale_line_ids
        result = super().unlink()
        sold._renew_paid()
        return result

    def _check_linked_quantity(self):
        """Refuse a quantity that is not that of the bookings.

        :raises UserError: says how bookings are taken off
        """
        for line in self:
            if line.coverage_link_ids and not line._agrees(line._get_linked_quantity()):
                raise line.move_id._get_coverage_error(
                    self.env._(
                        "the quantity of “%(line)s” is that of its bookings,"
                        " %(quantity)s. Take bookings off the invoice, or lower the"
                        " price instead.",
                        line=line.name or line.product_id.display_name,
                        quantity=line._format_quantity(line._get_linked_quantity()),
                    )
                )

    def _cover_refunded_bookings(self, start_date=None, end_date=None):
        """Put open bookings on draft credit notes that an order made by itself.

        Corrections book negative hours; where these outweigh the others, Odoo makes a
        credit note and puts no bookings on it.
        """
        for line in self:
            if (
                line.move_id.move_type != "out_refund"
                or line.coverage_link_ids
                or not line._is_billed_by_booking()
            ):
                continue
            domain = Domain(
                self._timesheet_domain_get_invoiced_lines(line.sale_line_ids)
            )
            if start_date:
                domain &= Domain("date", ">=", start_date)
            if end_date:
                domain &= Domain("date", "<=", end_date)
            bookings = self.env["account.analytic.line"].search(domain)
            self.env["project.coverage.link"]._cover(bookings, line)

    def _align_with_bookings(self):
        """Let the quantity of draft lines be that of their bookings."""
        lines = self.filtered("coverage_link_ids")
        lines.coverage_link_ids._renew_quantities()
        lines._carry_rests(is_aligning=True)
        for line in lines:
            quantity = line._get_linked_quantity()
            if not line._agrees(quantity):
                line.quantity = quantity
                # Of the rest, other invoices of the order line know only now.
                for name in ("qty_to_invoice", "invoice_status"):
                    sold = line.sale_line_ids
                    self.env.add_to_compute(sold._fields[name], sold)

    def _cover_at_posting(self):
        """Let a line without bookings take its open ones, and check all lines.

        A draft that "Reverse and Create Invoice" made has no bookings yet, so that
        they can be corrected meanwhile.

        :raises UserError: if no open bookings make up the quantity
        """
        for line in self:
            if line.coverage_link_ids or not line._is_billed_by_booking():
                continue
            if (
                line.move_id.move_type == "out_invoice"
                and line.quantity
                and not line.sale_line_ids._is_paid_without_bookings()
            ):
                line._take_open_bookings()
        self._check_linked_quantity()

    def _take_open_bookings(self):
        """Put open bookings on this line that make up its quantity."""
        bookings = self.env["account.analytic.line"].search(
            self._timesheet_domain_get_invoiced_lines(self.sale_line_ids),
            order="date, id",
        )
        if not bookings and not self.sale_line_ids._get_charged_lines().timesheet_ids:
            return
        if not self._take_bookings(bookings):
            raise self.move_id._get_coverage_error(
                self.env._(
                    "no open bookings make up the quantity %(quantity)s of “%(line)s”;"
                    " they may be billed already. Delete the line and invoice the"
                    " order again.",
                    quantity=self._format_quantity(self.quantity),
                    line=self.name or self.product_id.display_name,
                )
            )

    def _take_bookings(self, bookings):
        """Put those of the open ``bookings`` on this line that make up its quantity.

        :return: whether any do
        """
        links = self.env["project.coverage.link"]
        values = links._prepare_links_vals([(booking, self) for booking in bookings])
        picked = self._pick_rows(values)
        if picked is not None:
            links._add_rows([values[position] for position in picked])
            self._carry_rests()
        return picked is not None

    def _pick_rows(self, values):
        """Positions of the rows that make up the quantity of this line, or None.

        With what rounding left before, or else without.
        """
        sizes = [vals["quantity"] for vals in values]
        rest = self._get_direction() * self._get_rest_before()
        step = 1 / PRECISION
        for left in (rest, 0.0):
            for target in (0.0, -step, step):
                picked = pick_exact(sizes, self.quantity + target) or []
                total = sum(sizes[position] for position in picked) + left
                if self._agrees(total):
                    return picked
        return None
