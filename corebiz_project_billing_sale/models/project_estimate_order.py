from dataclasses import dataclass

from odoo import api, fields, models

from odoo.addons.corebiz_project_billing.models.project_estimate import ORIGINAL

# Holds an OrderEstimate in the context while an order makes its project.
ESTIMATE_CONTEXT = "estimate_of_order"


@dataclass(frozen=True)
class OrderEstimate:
    """The first estimate of a project that an order makes; no client can send one.

    ``hours`` are those that the order sold, see ``sale.order.line._get_sold_hours``;
    None where the hours of the project's template stand.
    """

    hours: float | None


class ProjectEstimate(models.Model):
    """The order that sold the hours of a row.

    Its number also stands in the reason, which outlives an order that is deleted after
    cancelling.
    """

    _inherit = "project.estimate"

    sale_order_id = fields.Many2one(
        "sale.order", string="Sales Order", readonly=True, index="btree_not_null"
    )

    @api.model
    def _note_orders_found(self):
        """Name the order in the first row of projects that were estimated before.

        For the installation on projects that have their rows already.
        """
        rows = self.sudo().search(
            [
                ("kind", "=", ORIGINAL),
                ("sale_order_id", "=", False),
                ("project_id.sale_line_id", "!=", False),
            ]
        )
        for row in rows:
            row._complete({"sale_order_id": row.project_id.sale_line_id.order_id.id})


class ProjectProject(models.Model):
    """The hours that an order sold, as estimate of its project.

    The sold hours become the first estimate whoever confirms the order or adds to it;
    Odoo does not always use sudo for that.
    """

    _inherit = "project.project"

    estimate_sale_order_id = fields.Many2one(
        "sale.order",
        string="Sales Order of the New Estimate",
        store=False,
        help="Write-only companion of the allocated time: the order that sold the"
        " hours of a supplement.",
    )

    @api.model
    def _get_estimate_companions(self):
        return [*super()._get_estimate_companions(), "estimate_sale_order_id"]

    def _get_order_estimate(self):
        """The first estimate that an order gives these projects, or None."""
        mark = self.env.context.get(ESTIMATE_CONTEXT)
        if isinstance(mark, OrderEstimate) and not self.sudo().estimate_ids:
            return mark
        return None

    def _has_given_estimate(self):
        return bool(self._get_order_estimate()) or super()._has_given_estimate()

    def _get_given_estimate(self, hours):
        estimate = self._get_order_estimate()
        if estimate and estimate.hours is not None:
            # Odoo takes pieces for hours, and kilograms for multiples of them.
            return estimate.hours
        return super()._get_given_estimate(hours)

    @api.model
    def _check_estimate_companions(self, change):
        if order_id := change["estimate_sale_order_id"]:
            self.env["sale.order"].browse(order_id).check_access("read")
        return super()._check_estimate_companions(change)

    def _prepare_estimate_vals(self, hours, change):
        vals = super()._prepare_estimate_vals(hours, change)
        order = self.env["sale.order"].browse(change.get("estimate_sale_order_id"))
        if not self.estimate_ids:
            order = order or self.sale_line_id.order_id
        vals["sale_order_id"] = order.id
        if order and not vals["reason"]:
            vals["reason"] = self.env._("Sold with %s", order.name)
        return vals
