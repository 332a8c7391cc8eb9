from odoo import api, fields, models
from odoo.exceptions import UserError


class PurchaseOrder(models.Model):
    """A purchase order for a project, and perhaps for one of its tasks.

    Whoever links an order must be able to read the project; archived projects and
    templates take none.
    """

    _inherit = "purchase.order"

    task_id = fields.Many2one(
        "project.task",
        domain="[('project_id', '=', project_id)]",
        index="btree_not_null",
        copy=False,
        help="The task for which something is ordered.",
    )

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

    def _complete_project_link(self):
        """The project of the task counts; both must be open to the user.

        :raises UserError: on a task of another project, or a closed project
        """
        for order in self:
            task, project = order.task_id, order.project_id
            if task and not project and task.sudo().project_id:
                order.project_id = project = task.sudo().project_id
            if task and project and task.sudo().project_id != project:
                raise UserError(
                    self.env._(
                        "The task “%(task)s” of the purchase order %(order)s does not"
                        " belong to “%(project)s”. Choose one of its tasks.",
                        task=task.sudo().name,
                        order=order.name,
                        project=project.sudo().name,
                    )
                )
            for record in (project, task):
                if record and not self.env.su:
                    record._check_can_use_toolbar()
