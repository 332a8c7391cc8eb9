from odoo import fields, models

from odoo.addons.corebiz_project_billing.models.project_estimate import CORRECTION


class SaleOrder(models.Model):
    """An order for additional work on a project that runs already: a supplement.

    **Confirmed**, by the office or by the customer's signature, its hours raise the
    estimate of the project (a row of kind "supplement") and of the tasks it names.
    **Cancelled** afterwards, a correcting row takes them back. A quotation that is
    declined or cancelled changes nothing.

    It makes no project and no tasks of its own, whatever its products would do.

    Confirming raises the estimate without asking for its gate. So only the dialog,
    which asks who the user is, makes an order a supplement: nobody writes the link.
    """

    _inherit = "sale.order"

    supplement_project_id = fields.Many2one(
        "project.project",
        string="Supplement to",
        readonly=True,
        code_only=True,
        copy=False,
        index="btree_not_null",
        help="The project for which this order sells additional hours. Its estimate"
        " rises when the order is confirmed.",
    )

    def _action_confirm(self):
        result = super()._action_confirm()
        supplements = self.sudo().filtered("supplement_project_id")
        for order in supplements:
            project = order.supplement_project_id
            project._add_supplement(
                order._get_sold_hours(), estimate_sale_order_id=order.id
            )
        supplements.order_line._start_supplement()
        return result

    def _action_cancel(self):
        supplements = self.sudo().filtered(
            lambda order: order.supplement_project_id and order.state == "sale"
        )
        result = super()._action_cancel()
        supplements.order_line._end_supplement()
        for order in supplements:
            order._take_back_supplement()
        return result

    def _take_back_supplement(self):
        """Take the hours that this order added out of the estimate of its project."""
        project = self.supplement_project_id
        rows = project.estimate_ids.filtered(lambda row: row.sale_order_id == self)
        project.write(
            {
                "allocated_hours": project.allocated_hours - sum(rows.mapped("hours")),
                "estimate_kind": CORRECTION,
                "estimate_sale_order_id": self.id,
                "estimate_reason": self.env._("%s was cancelled", self.name),
            }
        )
