from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

BY_BOOKING = "booking"
BY_DAY = "day"
RULE_FIELDS = ("billing_increment", "increment_basis", "billing_minimum")
MOST_HOURS = 24


class SaleOrderLine(models.Model):
    """By how much the hours on a line are rounded up when they are billed.

    The rule is agreed with the customer, so it stands on the order line. It changes no
    booking: what is billed beyond the booked hours is a figure of its own on each row
    of an invoice (``increment_hours`` of ``project.coverage.link``). A new rule is for
    what is open; what stands on an invoice never moves. See ``account.analytic.line``
    for the formula.
    """

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "project.number.mixin"]

    billing_increment = fields.Float(
        string="Increment",
        digits=(16, 6),
        help="Hours are billed in steps of this, rounded up, such as 0:15; empty to"
        " bill what is booked.",
    )
    increment_basis = fields.Selection(
        [(BY_BOOKING, "Per booking"), (BY_DAY, "Per person and day")],
        string="Rounded",
        default=BY_BOOKING,
        required=True,
        help="What is rounded up: each booking, or all that a person booked on this"
        " line in a day.",
    )
    billing_minimum = fields.Float(
        string="Minimum",
        digits=(16, 6),
        help="What is billed at least, per booking or per person and day: 0:30.",
    )
    has_increment_rule = fields.Boolean(
        compute="_compute_has_increment_rule", export_string_translation=False
    )

    @api.model
    def _get_number_bounds(self):
        hours = ("billing_increment", "billing_minimum")
        return {**super()._get_number_bounds(), **dict.fromkeys(hours, (0, MOST_HOURS))}

    @api.depends("product_id.service_type", "product_id.invoice_policy", "is_expense")
    def _compute_has_increment_rule(self):
        """Whether a rule makes sense here: bookings make up the quantity."""
        for line in self:
            line.has_increment_rule = line._is_billed_by_booking()

    @api.constrains(*RULE_FIELDS, "product_id", "product_uom_id")
    def _check_increment_rule(self):
        """Refuse what is no step of a clock, and a rule that nothing follows.

        :raises ValidationError: names the line and says what to do
        """
        for line in self.filtered(lambda line: line._has_increment()):
            name = line.product_id.display_name or line.name
            if any(
                abs(hours * 60 - round(hours * 60)) > 0.01
                for hours in (line.billing_increment, line.billing_minimum)
            ):
                raise ValidationError(
                    self.env._(
                        "Increment and minimum of “%s” are whole minutes, from 0:00 to"
                        " 24:00. Enter 0:15 for a quarter of an hour.",
                        name,
                    )
                )
            if not line._is_billed_by_booking() or not line._is_sold_in_time():
                raise ValidationError(
                    self.env._(
                        "“%s” is not billed by the hours that are booked, so nothing is"
                        " rounded up. Take increment and minimum off, or choose a"
                        " product that is invoiced based on timesheets, in hours or"
                        " days.",
                        name,
                    )
                )

    def _has_increment(self):
        """Whether more than the booked hours may be billed of this line."""
        return bool(self.billing_increment or self.billing_minimum)

    @api.depends(*RULE_FIELDS)
    def _compute_qty_to_invoice(self):
        return super()._compute_qty_to_invoice()

    def _get_extra_quantities(self, domain):
        """The increments of the bookings in ``domain``, as an invoice bills them."""
        quantities = super()._get_extra_quantities(domain)
        lines = self.filtered(lambda line: line._has_increment())
        if not lines:
            return quantities
        bookings = self.env["account.analytic.line"]
        charged = lines._get_charged_lines().ids
        found = bookings._search(Domain("so_line", "in", charged) & Domain(domain))
        rows = self.env.execute_query(
            bookings._get_open_increments_sql(
                SQL("item.so_line IN %s", tuple(charged)),
                SQL("booking.id IN %s", found.subselect()),
            )
        )
        for line_id, quantity in rows:
            quantities[line_id] = quantities.get(line_id, 0.0) + float(quantity)
        return quantities

    def _get_protected_fields(self):
        """A locked order keeps what was agreed."""
        return [*super()._get_protected_fields(), *RULE_FIELDS]
