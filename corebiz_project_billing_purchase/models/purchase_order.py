from odoo import api, fields, models


class PurchaseOrder(models.Model):
    """A purchase order for a project, and perhaps for one of its tasks.

    Whoever links an order must be able to read the project; archived projects and
    templates take none.
    """

    _name = "purchase.order"
    _inherit = ["purchase.order", "project.link.mixin"]

    task_id = fields.Many2one(
        copy=False, help="The task for which something is ordered."
    )
    is_for_project = fields.Boolean(
        compute="_compute_is_for_project",
        compute_sudo=True,
        export_string_translation=False,
    )

    # Not the ``index`` of the field, which is Odoo's and stays when this addon goes.
    _project_id_idx = models.Index("(project_id) WHERE project_id IS NOT NULL")

    @api.depends("project_id", "order_line.analytic_distribution")
    def _compute_is_for_project(self):
        """Whether the order, or a line by its analytic account, is for a project."""
        orders = self.with_context(active_test=False)  # closed accounts, too
        projects = orders.env["project.project"]
        named = orders.order_line.distribution_analytic_account_ids
        owned = projects.search([("account_id", "in", named.ids)]).account_id
        for order in orders:
            accounts = order.order_line.distribution_analytic_account_ids
            order.is_for_project = bool(order.project_id or accounts & owned)

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(
            lambda order: order.project_id or order.task_id
        )._complete_project_link()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if vals.get("project_id") or vals.get("task_id"):
            self._complete_project_link()
        return result
