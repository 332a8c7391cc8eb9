from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from .coverage_sum import TAKEN_FIELDS


class SaleOrderLine(models.Model):
    """What is to invoice of an order line billed by time: its open bookings.

    Odoo takes the difference of delivered and invoiced quantity. This differs when a
    credit note only lowers the price, when rounding adds up, and when hours are waived.
    """

    _inherit = "sale.order.line"

    # By the field on which the delivered quantity depends, too: every booking goes all
    # the ways that lead from it, and the hours are asked for there already.
    @api.depends(
        "analytic_line_ids.coverage_state",
        *(f"analytic_line_ids.{name}" for name in TAKEN_FIELDS),
    )
    def _compute_qty_to_invoice(self):
        result = super()._compute_qty_to_invoice()
        lines = self.filtered(
            lambda line: line.state == "sale" and line._is_billed_by_booking()
        )
        quantities = lines._get_due_quantities()
        for line in lines:
            line.qty_to_invoice = quantities.get(line._origin.id, 0.0)
        return result

    def _get_open_quantities(self, start_date=None, end_date=None):
        """Quantity of the open bookings of each line, as {id: quantity}."""
        domain = self._get_due_domain(start_date, end_date)
        lines = self._origin.sudo()
        paying = lines.filtered(lambda line: line._has_prepaid_hours())
        paying._settle_prepaid()
        quantities = lines._sum_bookings(domain)
        for names, of in ((TAKEN_FIELDS[:1], paying), (TAKEN_FIELDS[1:], lines)):
            for line, *parts in of._get_parts(names, domain):
                hours = sum(parts)
                quantities[line.id] -= hours / line.product_uom_id._get_hours_factor()
        for line_id, quantity in lines._get_extra_quantities(domain).items():
            quantities[line_id] += quantity
        return quantities

    def _get_due_domain(self, start_date=None, end_date=None):
        """Bookings that an invoice may take, from the first to the last of two days."""
        domain = Domain(self._timesheet_compute_delivered_quantity_domain())
        domain &= self.env["account.analytic.line"]._get_invoiceable_domain()
        if start_date:
            domain &= Domain("date", ">=", start_date)
        if end_date:
            domain &= Domain("date", "<=", end_date)
        return domain

    def _get_due_quantities(self, start_date=None, end_date=None):
        """What an invoice would bill of each line: with what rounding left before."""
        quantities = self._get_open_quantities(start_date, end_date)
        lines = self._origin.sudo().filtered(lambda line: quantities.get(line.id))
        for line_id, rest in lines._get_rounding_rests().items():
            quantities[line_id] += rest
        return quantities

    def _get_extra_quantities(self, domain):
        """What is billed beyond the hours of the bookings in ``domain``, by line.

        Nothing, unless an addon adds to it; see ``account_analytic_line_extra.py``.
        """
        return {}

    def _sum_bookings(self, domain):
        """What the bookings in ``domain`` add up to, as {id: quantity}.

        As Odoo does it, only that nothing is rounded yet.
        """
        quantities = defaultdict(float)
        if not self:
            return quantities
        for line, unit, amount in self.env["account.analytic.line"]._read_group(
            Domain("so_line", "in", self.ids) & Domain(domain),
            ["so_line", "product_uom_id"],
            ["unit_amount:sum"],
        ):
            if unit:
                quantities[line.id] += unit._compute_quantity(
                    amount, line.product_uom_id, round=False, raise_if_failure=False
                )
        return quantities

    def _get_parts(self, names, domain):
        """Hours of the bookings in ``domain`` that are not their rest, by line."""
        if not self:
            return []
        domain = Domain("so_line", "in", self.ids) & Domain(domain)
        return self.env["account.analytic.line"]._read_group(
            domain & Domain.OR(Domain(name, "!=", 0) for name in names),
            ["so_line"],
            [f"{name}:sum" for name in names],
        )

    def _recompute_qty_to_invoice(self, start_date, end_date):
        """Odoo's own goes by the field of the invoice and by credit notes."""
        result = super()._recompute_qty_to_invoice(start_date, end_date)
        lines = self.filtered(lambda line: line._is_billed_by_booking())
        quantities = lines._get_due_quantities(start_date, end_date)
        for line in lines:
            status = line.invoice_status
            line.qty_to_invoice = quantities.get(line.id, 0.0)
            if not line.qty_to_invoice:
                line.invoice_status = status
        return result

    def _prepare_qty_invoiced(self):
        """A mere price reduction credits no quantity."""
        quantities = super()._prepare_qty_invoiced()
        for line in self:
            quantities[line] += line._get_reduced_quantity()
        return quantities

    @api.depends("invoice_lines.move_id.is_price_reduction")
    def _compute_qty_invoiced(self):
        return super()._compute_qty_invoiced()

    @api.depends("invoice_lines.move_id.is_price_reduction")
    def _compute_qty_invoiced_posted(self):
        result = super()._compute_qty_invoiced_posted()
        for line in self:
            line.qty_invoiced_posted += line._get_reduced_quantity(("posted",))
        return result

    def _get_reduced_quantity(self, states=("draft", "posted")):
        """The quantity on credit notes that only lower the price of this line."""
        return sum(
            line.product_uom_id._compute_quantity(line.quantity, self.product_uom_id)
            for line in self._get_invoice_lines()
            if line.move_id.is_price_reduction
            and line.move_id.move_type == "out_refund"
            and line.move_id.state in states
        )
