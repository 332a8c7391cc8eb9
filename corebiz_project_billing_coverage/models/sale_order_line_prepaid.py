from odoo import api, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BOOKING_CLOSED_STATES,
    PO_ARCHIVED,
    PO_BILLED,
)

from .account_analytic_line import FIXED_PRICE_TYPES
from .coverage_sum import read_sql
from .prepaid_share import AT_LEAST, EXACTLY, FREE, Row, share_out

# Of a project in these statuses nothing is open, and nothing opens again.
SETTLED_STATES = (PO_BILLED, PO_ARCHIVED)


class SaleOrderLine(models.Model):
    """Prepaid hours pay bookings up to the quantity that was sold, by their dates.

    Only a prepaid product in a unit of time has such a quantity (for Odoo its hours are
    "remaining"). A lump sum, a milestone and what is delivered by hand pay all bookings
    on them, however many. A prepaid supplement adds to the quantity of its line.

    What is paid stands on the booking (``prepaid_hours``); the rest is open. A booking
    whose rest is on invoices, and those of a billed project, keep what is paid. In a
    project whose bookings are closed, and of a booking that a waiver or an invoice
    names in part, no hour loses it to an earlier booking elsewhere, unless less was
    sold meanwhile. What is waived or on an invoice is not paid. Bookings of another
    customer get nothing, nor do those of a finished project that were to be billed by
    time. How hours are shared out stands in ``prepaid_share.py``.

    It is done while Odoo computes the remaining hours of the line. That happens for
    every line on which something is booked, changed, deleted, moved away or sold,
    whatever did it, and costs other lines nothing. Two people who book at once both
    write the delivered quantity of the line, so that the second one is repeated; on
    different lines of a package they wait for each other (:meth:`_hold_package`).
    """

    _inherit = "sale.order.line"

    def _compute_remaining_hours_available(self):  # pylint: disable=missing-return
        """Ask once for all lines of a product in a unit, which alone decide it.

        For each line, Odoo asks the database whether the unit of an hour exists.
        """
        alike = self.grouped(lambda line: (line.product_id, line.product_uom_id))
        for lines in alike.values():
            first = lines[0]
            super(SaleOrderLine, first)._compute_remaining_hours_available()
            lines.remaining_hours_available = first.remaining_hours_available

    @api.depends(
        "state",
        "product_uom_id",
        "order_partner_id",
        "timesheet_ids.task_id.partner_id",
        "timesheet_ids.project_id.partner_id",
    )
    def _compute_remaining_hours(self):
        result = super()._compute_remaining_hours()
        self.filtered("id")._share_out_prepaid()
        return result

    def _has_prepaid_hours(self):
        """Whether this line pays hours up to its quantity."""
        return self.remaining_hours_available

    def _get_prepaid_hours(self):
        """The hours that this line pays; none while its order is not confirmed."""
        if self.state != "sale":
            return 0.0
        return self.product_uom_qty * self.product_uom_id._get_hours_factor()

    def _settle_prepaid(self):
        """Share out now what is still to be shared out, before it is read."""
        self.mapped("remaining_hours")

    def _renew_prepaid(self):
        """Share out anew: something has changed of which Odoo's field knows nothing."""
        lines = self.filtered(lambda line: line._has_prepaid_hours())
        self.env.add_to_compute(self._fields["remaining_hours"], lines)

    def _add_to_prepaid(self, origin):
        """Share out anew what both lines pay together."""
        result = super()._add_to_prepaid(origin)
        self._renew_prepaid()
        return result

    def _get_newest_bookings(self, bookings, hours):
        """What prepaid hours have paid stays with them."""
        unpaid = bookings.filtered(lambda booking: not booking.prepaid_hours)
        return super()._get_newest_bookings(unpaid, hours)

    def _get_prepaid_package(self):
        """This line and the prepaid supplements of it: together they pay bookings."""
        first = self.sudo()
        if not first.remaining_hours_available:
            return first
        while first.supplement_origin_line_id.remaining_hours_available:
            first = first.supplement_origin_line_id
        package = lines = first
        while lines := lines.search([("supplement_origin_line_id", "in", lines.ids)]):
            package |= lines.filtered("remaining_hours_available")
        return package

    def _hold_package(self):
        """Let nobody else share out this package until the transaction is committed.

        Whoever books writes the delivered quantity of one of the lines. Where another
        one was written meanwhile, PostgreSQL refuses the lock, and Odoo repeats the
        booking, which then sees what is left. The ORM's own lock does not wait. Most
        packages are a single line, which every booking on them writes anyway.
        """
        if len(self) > 1:
            self.env.execute_query(
                SQL(
                    "SELECT FROM sale_order_line WHERE id IN %s ORDER BY id"
                    " FOR NO KEY UPDATE",
                    tuple(self.ids),
                )
            )

    def _share_out_prepaid(self):
        """Write on the bookings of these lines which of their hours are paid."""
        lines = self.filtered(lambda line: line._has_prepaid_hours()).sudo()
        bookings = self.env["account.analytic.line"].sudo()
        done = self.browse()
        for line in lines._get_paying_lines():
            if line in done:
                continue
            package = line._get_prepaid_package()
            package._hold_package()
            done |= package
            rows = package._fetch_prepaid_rows()
            shares = package._get_prepaid_shares(rows)
            bookings._write_prepaid_hours(
                {
                    booking_id: share
                    for (booking_id, _billed, row), share in zip(
                        rows, shares, strict=True
                    )
                    if share != row.paid
                }
            )

    def _get_prepaid_shares(self, rows):
        """The hours that this package pays of each of its rows, in their order.

        :param list rows: see :meth:`_fetch_prepaid_rows`
        """
        quantity = sum(line._get_prepaid_hours() for line in self)
        if self[:1].remaining_hours_available:
            quantity -= sum(billed for _id, billed, _row in rows)
        return share_out(
            quantity,
            [
                row if row.hold == EXACTLY else row._replace(hours=row.hours - billed)
                for _id, billed, row in rows
            ],
        )

    def _get_charging_line(self):
        """The line that charges what this one does not pay of its bookings: itself."""
        return self

    def _get_charged_lines(self):
        """The lines whose bookings these lines charge: themselves."""
        return self

    def _get_paying_lines(self):
        """Those of these lines that have bookings, or belong to a larger package.

        Most lines that are sold have none yet.
        """
        if not self:
            return self
        bookings = self.env["account.analytic.line"]
        groups = bookings._read_group([("so_line", "in", self.ids)], ["so_line"])
        booked = self.browse(line.id for (line,) in groups)
        supplements = self.search([("supplement_origin_line_id", "in", self.ids)])
        return self & (
            booked
            | supplements.supplement_origin_line_id
            | self.filtered("supplement_origin_line_id")
        )

    def _fetch_prepaid_rows(self):
        """The bookings of these lines in the order in which they are paid.

        :return: list of (booking id, hours of it on invoices, row); these are among the
            hours of the row, and no package pays them
        """
        rows = []
        is_prepaid = any(self.mapped("remaining_hours_available"))
        found = self.env.execute_query(self._get_prepaid_rows_sql())
        for booking_id, billed, is_foreign, is_by_time, hold, hours, paid in found:
            if is_foreign or (is_by_time and is_prepaid):
                hours = paid + billed if hold == AT_LEAST else 0.0
            rows.append((booking_id, billed, Row(hours, paid, hold)))
        return rows

    def _get_prepaid_rows_sql(self):
        """One look at the bookings of all these lines."""
        return SQL(
            read_sql("prepaid_rows"),
            lines=tuple(self.ids),
            settled=SETTLED_STATES,
            closed=BOOKING_CLOSED_STATES,
            types=FIXED_PRICE_TYPES,
            exactly=EXACTLY,
            at_least=AT_LEAST,
            free=FREE,
            to_flush=[
                self.env[model]._fields[name]
                for model, names in (
                    (
                        "account.analytic.line",
                        (
                            *("date", "prepaid_hours", "product_uom_id", "project_id"),
                            *("so_line", "task_id", "timesheet_invoice_type"),
                            *("unit_amount", "waived_hours"),
                        ),
                    ),
                    ("project.project", ("billing_state", "partner_id")),
                    ("project.task", ("partner_id",)),
                    ("res.partner", ("commercial_partner_id",)),
                    ("sale.order.line", ("order_partner_id",)),
                    ("project.coverage.link", ("booking_id", "hours", "is_active")),
                    ("uom.uom", ("factor",)),
                )
                for name in names
            ],
        )
