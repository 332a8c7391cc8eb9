from odoo import api, fields, models

from .sale_order_line import BY_DAY


class ProjectCoverageLink(models.Model):
    """What an invoice bills of a booking beyond its hours, by the rule of its day.

    The row keeps it: a rule that is changed later is for what is open.
    """

    _inherit = "project.coverage.link"

    increment_hours = fields.Float(
        string="Increment",
        readonly=True,
        digits=(16, 6),
        help="Hours that increment and minimum of the order line add: they are in the"
        " quantity of the invoice, and are no hours of the booking. Negative where an"
        " earlier invoice billed the day in full.",
    )
    billed_hours = fields.Float(
        compute="_compute_billed_hours",
        help="What the invoice bills of the booking: its hours and the increment.",
    )

    @api.depends("hours", "increment_hours")
    def _compute_billed_hours(self):
        for link in self:
            link.billed_hours = link.hours + link.increment_hours

    @api.model
    def _prepare_links_vals(self, pairs):
        vals_list = super()._prepare_links_vals(pairs)
        bookings = self.env["account.analytic.line"].concat(
            *(booking for booking, _line in pairs)
        )
        increments = bookings._get_increments()
        for (booking, line), vals in zip(pairs, vals_list, strict=True):
            hours = increments.get(booking.id, 0.0)
            vals["increment_hours"] = hours
            vals["quantity"] += hours / line.product_uom_id._get_hours_factor()
        return vals_list

    def _renew_quantities(self):
        """What is left of a day on a draft is rounded up anew."""
        result = super()._renew_quantities()
        for line, links in self.grouped("invoice_line_id").items():
            if line.sale_line_ids.filtered(lambda sold: sold.increment_basis == BY_DAY):
                links.filtered("is_active")._renew_increments(line)
        return result

    def _renew_increments(self, line):
        """Let these rows of a draft line have the increments of today's rule."""
        increments = self.booking_id._get_increments(line)
        factor = line.product_uom_id._get_hours_factor()
        for link in self:
            hours = increments.get(link.booking_id.id, 0.0)
            more = (hours - link.increment_hours) / factor
            link._complete({"increment_hours": hours, "quantity": link.quantity + more})
