from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.corebiz_project_billing.models.number_mixin import MOST_MONEY
from odoo.addons.corebiz_project_billing_coverage.models.coverage_sum import (
    TAKEN_FIELDS,
)

from .sale_order_line_quota import READERS


class SaleOrderLine(models.Model):
    """What goes beyond a quota is charged by a line of its own, the excess line.

    It has the product and price that were agreed for such hours, or those of the quota
    itself, and a quantity of 0: its bookings are those of the quota that no hours were
    left for. They stay on the line of the quota, and one that spans the border is not
    split. The excess line is added to the order when the order is confirmed, where a
    price was agreed; otherwise when hours go beyond for the first time.
    """

    _inherit = "sale.order.line"

    excess_product_id = fields.Many2one(
        "product.product",
        string="Product beyond the Quota",
        domain=[("type", "=", "service")],
        help="What charges the hours beyond the quota. Empty: the product of the line.",
        groups=READERS,
    )
    excess_price = fields.Float(
        string="Price beyond the Quota",
        digits="Product Price",
        help="Price of such an hour, in the unit of the product. 0: the price of the"
        " product, or of the line where it is the same product.",
        groups=READERS,
    )
    is_excess_line = fields.Boolean(
        string="Hours beyond a Quota", readonly=True, code_only=True, copy=False
    )
    # Read by whoever books, whatever his rights: by sudo.
    excess_line_id = fields.Many2one(
        "sale.order.line",
        readonly=True,
        code_only=True,
        copy=False,
        index="btree_not_null",
        groups=READERS,
    )
    excess_for_line_ids = fields.One2many(
        "sale.order.line",
        "excess_line_id",
        string="Excess of",
        readonly=True,
        groups=READERS,
    )

    @api.model
    def _get_number_bounds(self):
        bounds = (0, MOST_MONEY)
        return {**super()._get_number_bounds(), "excess_price": bounds}

    # === The line ===

    def _ensure_excess_line(self):
        """Let accounts of confirmed orders have a line that charges what is beyond."""
        for line in self.sudo().filtered(lambda line: line._is_account()):
            package = line._get_prepaid_package()
            first = package[0]
            excess = first.excess_line_id
            if not excess and first.state == "sale":
                values = first._prepare_excess_line_vals()
                if not values:
                    continue
                excess = self.sudo().create(self._by_code(values))
            missing = package.filtered(lambda line: not line.excess_line_id)
            if excess and missing:
                missing._write_by_code({"excess_line_id": excess.id})
                excess._renew_excess()

    def _prepare_excess_line_vals(self):
        """Values of the excess line; nothing where no price of an hour is known."""
        own = self.product_id
        product = self.excess_product_id or own
        is_own = product == own
        if is_own and not self._is_sold_in_time():
            return {}
        name = self.env._("Beyond the quota: %s", self._get_quota_name())
        values = {
            "order_id": self.order_id.id,
            "sequence": self.sequence,
            "product_id": product.id,
            "product_uom_id": (self.product_uom_id if is_own else product.uom_id).id,
            "product_uom_qty": 0.0,
            "name": name,
            "is_excess_line": True,
        }
        if is_own:
            values["tax_ids"] = [fields.Command.set(self.tax_ids.ids)]
            values["discount"] = self.discount
        if self.excess_price or is_own:
            values["price_unit"] = self.excess_price or self.price_unit
        return values

    def _get_quota_name(self):
        """The first line of the text of this line, or its product."""
        return (self.name or self.product_id.display_name or "").split("\n")[0]

    def _timesheet_service_generation(self):
        """Hours beyond a quota are work on a project that exists already."""
        others = self.filtered(lambda line: not line.is_excess_line)
        return super(SaleOrderLine, others)._timesheet_service_generation()

    @api.depends("is_excess_line")
    def _compute_remaining_hours_available(self):
        """An excess line grants no hours, also with the product of a quota."""
        excess = self.filtered("is_excess_line")
        excess.remaining_hours_available = False
        return super(SaleOrderLine, self - excess)._compute_remaining_hours_available()

    # === What it charges ===

    def _get_charging_line(self):
        excess = self.sudo().excess_line_id.with_env(self.env)
        return excess or super()._get_charging_line()

    def _get_charged_lines(self):
        lines = super()._get_charged_lines()
        return lines | self.sudo().excess_for_line_ids.with_env(self.env)

    def _is_billed_by_booking(self):
        return self.is_excess_line or super()._is_billed_by_booking()

    def _renew_excess(self):
        """Work out anew what these excess lines charge."""
        for name in ("qty_delivered", "qty_to_invoice", "invoice_status"):
            self.env.add_to_compute(self._fields[name], self)

    def _get_excess_quantities(self, domain, taken=TAKEN_FIELDS):
        """Hours of the bookings in ``domain`` in the units of excess lines.

        :param taken: fields of the hours that are left out: all that is not left
        """
        quantities = {}
        for excess in self.sudo().filtered("is_excess_line"):
            charged = excess.excess_for_line_ids
            charged._settle_prepaid()
            found = Domain("so_line", "in", charged.ids) & Domain(domain)
            hours = sum(
                amount * unit._get_hours_factor() - sum(parts)
                for unit, amount, *parts in self.env["account.analytic.line"]
                .sudo()
                ._read_group(
                    found,
                    ["product_uom_id"],
                    ["unit_amount:sum", *(f"{name}:sum" for name in taken)],
                )
            )
            unit = excess.product_uom_id
            quantities[excess.id] = round(hours / unit._get_hours_factor(), 6)
        return quantities

    @api.depends(
        "is_excess_line",
        "excess_for_line_ids.timesheet_ids.prepaid_hours",
        "excess_for_line_ids.timesheet_ids.unit_amount",
        "excess_for_line_ids.timesheet_ids.waived_hours",
    )
    def _compute_qty_delivered(self):
        return super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        quantities = super()._prepare_qty_delivered()
        excess = self.filtered("is_excess_line")
        domain = [("project_id", "!=", False), ("coverage_state", "!=", "fixed")]
        quotas = ("prepaid_hours", "waived_hours")
        for line_id, quantity in excess._get_excess_quantities(domain, quotas).items():
            line = self.browse(line_id)
            quantities[line] = quantities.get(line, 0.0) + quantity
        return quantities

    @api.depends(
        "excess_for_line_ids.timesheet_ids.coverage_state",
        *(f"excess_for_line_ids.timesheet_ids.{name}" for name in TAKEN_FIELDS),
    )
    def _compute_qty_to_invoice(self):
        return super()._compute_qty_to_invoice()

    def _get_open_quantities(self, start_date=None, end_date=None):
        # Addons that add to the hours beyond a quota have to know which these are.
        self._origin.sudo().excess_for_line_ids._settle_prepaid()
        quantities = super()._get_open_quantities(start_date, end_date)
        domain = self._get_due_domain(start_date, end_date)
        more = self._origin._get_excess_quantities(domain)
        for line_id, quantity in more.items():
            quantities[line_id] = quantities.get(line_id, 0.0) + quantity
        return quantities

    @api.depends("excess_line_id", "is_excess_line")
    def _compute_invoice_status(self):
        """Nothing was ordered of an excess line: it is invoiced as far as it goes.

        What goes beyond a quota is charged by it, and no occasion for upselling.
        """
        result = super()._compute_invoice_status()
        for line in self:
            if line.invoice_status == "upselling" and (
                line.is_excess_line or line.sudo().excess_line_id
            ):
                line.invoice_status = "invoiced"
        return result

    @api.depends("is_excess_line", "qty_to_invoice")
    def _compute_untaxed_amount_to_invoice(self):
        """By its open hours, whatever the policy of its product."""
        result = super()._compute_untaxed_amount_to_invoice()
        for line in self.filtered("is_excess_line"):
            price = line.price_unit * (1 - (line.discount or 0.0) / 100.0)
            taxes = line.tax_ids.compute_all(
                price,
                currency=line.currency_id,
                quantity=line.qty_to_invoice,
                product=line.product_id,
                partner=line.order_id.partner_shipping_id,
            )
            line.untaxed_amount_to_invoice = taxes["total_excluded"]
        return result
