from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare, formatLang

MOST_FACTOR = 10
FACTOR_DIGITS = 4
# What says at which price hours are billed: settled once the type is used.
SETTLED_FIELDS = ("company_id", "factor", "product_id")


class ProjectWorkType(models.Model):
    """What kind of work an hour was, where that changes its price.

    ==================  ==============================================================
    a product           travel, on-call duty: the hours are billed by an order line of
                        that product, at its price in the order's price list, or at
                        what was agreed where the order has such a line already
    a factor            weekend +50 % (1.5), goodwill (0): the hours are billed by a
                        line beside their own, at its price times the factor
    neither (factor 1)  a mark on the booking; the price is that of other hours
    ==================  ==============================================================

    The factor is one of the price, never of the hours: what was booked is billed one to
    one. Hours of a price that is agreed as a whole (prepaid, fixed price, milestones)
    stay on it, unless the type has a product of its own: a package has no price per
    hour that a factor could raise.

    Once a type is used its price is settled. Another price is another type: archive the
    old one, and what was booked keeps what it costs.
    """

    _name = "project.work.type"
    _inherit = ["project.number.mixin"]
    _description = "Work Type"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        translate=True,
        help="As the customer reads it on order and invoice, such as “Weekend +50 %”.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        ondelete="restrict",
        domain=[("type", "=", "service"), ("service_type", "=", "timesheet")],
        help="Bills these hours instead of the product that was ordered. It is invoiced"
        " based on timesheets.",
    )
    factor = fields.Float(
        digits=(16, FACTOR_DIGITS),
        default=1.0,
        aggregator=None,
        help="By which the price of the order line is multiplied: 1.5 for 50 % more, 0"
        " for hours that the customer sees and does not pay.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    rule_ids = fields.One2many("project.work.type.rule", "work_type_id", string="Rules")

    @api.model
    def _get_number_bounds(self):
        return {**super()._get_number_bounds(), "factor": (0, MOST_FACTOR)}

    @api.constrains("factor", "product_id")
    def _check_price(self):
        """Refuse two prices at once, and a product that no hours make up.

        :raises ValidationError: names the type and says what to do
        """
        for one in self:
            product = one.product_id
            if product and one._has_factor():
                raise ValidationError(
                    self.env._(
                        "“%s” has a product with a price of its own. Leave the factor"
                        " at 1, or take the product off.",
                        one.name,
                    )
                )
            hour = self.env["uom.uom"]._get_hour()
            if product and not (
                product.product_tmpl_id._is_billed_by_time()
                and product.uom_id._has_common_reference(hour)
            ):
                raise ValidationError(
                    self.env._(
                        "“%(product)s” cannot bill the hours of “%(name)s”. Choose a"
                        " service that is invoiced based on timesheets, in hours or"
                        " days.",
                        product=product.display_name,
                        name=one.name,
                    )
                )

    def _has_factor(self):
        """Whether hours of this type cost more or less than others."""
        return float_compare(self.factor, 1.0, precision_digits=FACTOR_DIGITS) != 0

    def _get_factor_text(self):
        """Name and factor as a customer reads them: "Weekend (+50 %)".

        In the language of the context; a name that says a percentage says it all.
        """
        self.ensure_one()
        if not self._has_factor() or "%" in self.name:
            return self.name
        if not self.factor:
            return self.env._("%s (free of charge)", self.name)
        percent = round((self.factor - 1) * 100, 2)
        digits = 0 if percent.is_integer() else 2
        return self.env._(
            "%(name)s (%(sign)s%(percent)s %%)",
            name=self.name,
            sign="+" if percent > 0 else "−",
            percent=formatLang(self.env, abs(percent), digits=digits),
        )

    # === Settled once used ===

    def write(self, vals):
        """:raises UserError: if the price of hours that were booked would change"""
        changing = self.filtered(
            lambda one: any(
                one._fields[name].convert_to_write(one[name], one) != vals[name]
                for name in SETTLED_FIELDS
                if name in vals
            )
        )
        changing._check_unused()
        result = super().write(vals)
        if {"active", "company_id"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    def _check_unused(self):
        """Refuse what would change the price of hours that were booked.

        :raises UserError: names the type and says what to do
        """
        for one in self.sudo().with_context(active_test=False):
            if one._is_used():
                raise UserError(
                    self.env._(
                        "“%s” is used by bookings, which keep what they cost. Archive"
                        " it, and add another work type.",
                        one.name,
                    )
                )

    def _is_used(self):
        """Whether a booking, an order line or an invoice names this type."""
        return any(
            self.env[model]
            .sudo()
            .search_count([("work_type_id", "=", self.id)], limit=1)
            for model in (
                "account.analytic.line",
                "sale.order.line",
                "project.coverage.link",
            )
        )
