from odoo import api, models
from odoo.fields import Domain


class SaleOrderLine(models.Model):
    """What is to invoice of an order line billed by time: its open bookings.

    Odoo takes the difference of delivered and invoiced quantity. This differs when a
    credit note only lowers the price, when rounding adds up, and when hours are waived.
    """

    _inherit = "sale.order.line"

    # By the field on which the delivered quantity depends, too: every booking goes all
    # the ways that lead from it, and the hours are asked for there already.
    @api.depends("analytic_line_ids.coverage_state", "analytic_line_ids.prepaid_hours")
    def _compute_qty_to_invoice(self):
        result = super()._compute_qty_to_invoice()
        lines = self.filtered(
            lambda line: line.state == "sale" and line._is_billed_by_booking()
        )
        quantities = lines._get_open_quantities()
        for line in lines:
            line.qty_to_invoice = quantities.get(line._origin.id, 0.0)
        return result

    def _get_open_quantities(self, start_date=None, end_date=None):
        """Quantity of the open bookings of each line, as {id: quantity}."""
        domain = Domain(self._timesheet_compute_delivered_quantity_domain())
        domain &= self.env["account.analytic.line"]._get_invoiceable_domain()
        if start_date:
            domain &= Domain("date", ">=", start_date)
        if end_date:
            domain &= Domain("date", "<=", end_date)
        lines = self._origin.sudo()
        paying = lines.filtered(lambda line: line._has_prepaid_hours())
        paying._settle_prepaid()
        quantities = lines._get_delivered_quantity_by_analytic(domain)
        for line, hours in paying._get_prepaid_parts(domain):
            quantities[line.id] -= hours / line.product_uom_id._get_hours_factor()
        return quantities

    def _get_prepaid_parts(self, domain):
        """The hours that are paid of the bookings in ``domain``, by line."""
        if not self:
            return []
        return self.env["account.analytic.line"]._read_group(
            Domain("so_line", "in", self.ids) & Domain(domain),
            ["so_line"],
            ["prepaid_hours:sum"],
        )

    def _recompute_qty_to_invoice(self, start_date, end_date):
        """Odoo's own goes by the field of the invoice and by credit notes."""
        result = super()._recompute_qty_to_invoice(start_date, end_date)
        lines = self.filtered(lambda line: line._is_billed_by_booking())
        quantities = lines._get_open_quantities(start_date, end_date)
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
