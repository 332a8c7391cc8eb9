from odoo import api, fields, models
from odoo.tools import SQL

from .coverage_sum import read_sql
from .sale_order_line_prepaid import SETTLED_STATES

# Hours; quantities of invoices have two decimals.
TOLERANCE = 0.005


class SaleOrderLine(models.Model):
    """Hours that invoices charge without naming the bookings behind them.

    On a line billed by time every booking has its row on an invoice. Two kinds of
    invoices have none, and still are what the customer pays for:

    - **From before this addon was installed.** Odoo frees all bookings of an order line
      when a part of it is credited, and lets bookings be deleted that it has freed.
    - **From before the product was billed by time.** Its prepaid hours were invoiced.

    What they charge, less what was credited, pays bookings by their dates, like prepaid
    hours. So nothing is invoiced that Odoo would not invoice. The quantity is noted
    once (``paid_hours``); it pays no more than these invoices still charge.
    """

    _inherit = "sale.order.line"

    paid_hours = fields.Float(
        string="Hours Invoiced without Bookings",
        readonly=True,
        code_only=True,
        copy=False,
        help="Hours that invoices charged before bookings were linked to their lines."
        " They pay bookings by their dates, which are not invoiced again.",
    )

    def _has_prepaid_hours(self):
        return super()._has_prepaid_hours() or bool(self.paid_hours)

    def _get_prepaid_hours(self):
        if self.remaining_hours_available or not self.paid_hours:
            return super()._get_prepaid_hours()
        if self.state != "sale":
            return 0.0
        return min(self.paid_hours, self._get_unlinked_hours().get(self.id, 0.0))

    def _get_unlinked_hours(self):
        """Hours that invoices charge without bookings, as {line id: hours}."""
        if not self.ids:
            return {}
        return dict(self.env.execute_query(self._get_unlinked_sql(tuple(self.ids))))

    @api.model
    def _get_unlinked_sql(self, line_ids=None):
        """Rows of order line and hours that its invoices charge without bookings.

        Drafts count, as they do for Odoo; draft credit notes do not, because they say
        only when posted which hours they give back.
        """
        return SQL(
            read_sql("unlinked_hours"),
            condition=(
                SQL("TRUE")
                if line_ids is None
                else SQL("rel.order_line_id IN %s", line_ids)
            ),
            to_flush=[
                self.env[model]._fields[name]
                for model, names in (
                    (
                        "account.move",
                        ("is_price_reduction", "move_type", "payment_state", "state"),
                    ),
                    (
                        "account.move.line",
                        ("move_id", "product_uom_id", "quantity"),
                    ),
                    (
                        "project.coverage.link",
                        ("invoice_line_id", "is_active", "quantity"),
                    ),
                )
                for name in names
            ],
        )

    def _is_sold_in_time(self):
        """Whether the unit of this line is one of time."""
        unit, hour = self.product_uom_id, self.env["uom.uom"]._get_hour()
        return bool(unit) and unit._has_common_reference(hour)

    def _is_paid_without_bookings(self):
        """Whether all that invoices charge without bookings is noted as such.

        Then an invoice that is posted again needs no bookings either. Bookings never
        make up a quantity that is not one of time.
        """
        if not any(line._is_sold_in_time() for line in self):
            return True
        hours = self._get_unlinked_hours() if any(self.mapped("paid_hours")) else {}
        return bool(hours) and all(
            hours.get(line.id, 0.0) - line.paid_hours < TOLERANCE for line in self
        )

    def _renew_paid(self):
        """An invoice has changed: share out anew what it pays."""
        self.filtered("paid_hours")._renew_prepaid()

    # === When they are noted ===

    def _note_paid_hours(self):
        """The product is billed by time from now on: note what is invoiced already.

        What is not invoiced is open, unless the project is billed.
        """
        lines = self.filtered(lambda line: line._is_sold_in_time())
        hours = lines._get_unlinked_hours()
        with self.env.protecting([self._fields["paid_hours"]], lines):
            for line in lines:
                line.paid_hours = max(hours.get(line.id, 0.0), 0.0)
        lines.modified(["paid_hours"])
        bookings = lines.timesheet_ids.filtered(
            lambda booking: booking.project_id.billing_state not in SETTLED_STATES
        )
        unpaid = bookings.filtered(lambda booking: not booking.so_line.paid_hours)
        unpaid._write_prepaid_hours(
            {booking.id: 0.0 for booking in unpaid if booking.prepaid_hours}
        )
        for name in ("timesheet_invoice_type", "coverage_state"):
            self.env.add_to_compute(bookings._fields[name], bookings)
        lines._renew_prepaid()

    @api.model
    def _fill_paid_hours(self):
        """Note what invoices charge that was there before this addon."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order_line line
                   SET paid_hours = unlinked.hours
                  FROM (%(unlinked)s) unlinked, product_product product,
                       product_template template
                 WHERE line.id = unlinked.order_line_id
                   AND unlinked.hours > %(tolerance)s
                   AND product.id = line.product_id
                   AND template.id = product.product_tmpl_id
                   AND template.type = 'service'
                   AND template.invoice_policy = 'delivery'
                   AND template.service_type = 'timesheet'
                   AND line.is_expense IS NOT TRUE
                """,
                unlinked=self._get_unlinked_sql(),
                tolerance=TOLERANCE,
            )
        )
        self.invalidate_model(["paid_hours"])

    @api.model
    def _renew_quantities(self):
        """Let what Odoo has noted as to invoice follow from bookings from now on."""
        lines = self.search(
            [
                ("state", "=", "sale"),
                ("qty_to_invoice", "!=", 0),
                ("product_id.service_type", "=", "timesheet"),
                ("product_id.invoice_policy", "=", "delivery"),
            ]
        )
        quantities = lines._get_open_quantities()
        wrong = lines.filtered(
            lambda line: abs(quantities[line.id] - line.qty_to_invoice) > TOLERANCE
        )
        self.env.add_to_compute(self._fields["qty_to_invoice"], wrong)
