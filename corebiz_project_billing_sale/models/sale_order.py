from odoo import api, fields, models

from odoo.addons.corebiz_project_billing.models.project_estimate import CORRECTION


class SaleOrder(models.Model):
    """The projects of an order, and orders for more work on one that runs already.

    Such a **supplement** raises the estimate of the project by its hours (a row of kind
    "supplement"), and that of the tasks it names, when it is confirmed by the office or
    by the customer's signature. Cancelled afterwards, a correcting row takes them back.
    A quotation that is declined or cancelled changes nothing. It makes no project and
    no tasks of its own, whatever its products would do.

    Confirming raises the estimate without asking for its gate. So only the dialog,
    which asks who the user is, makes an order a supplement: nobody writes the link.
    """

    _inherit = "sale.order"

    billing_status = fields.Char(
        string="Project Status",
        compute="_compute_billing_status",
        groups="project.group_project_user",
        help="The billing status of the order's project, or how many projects it has.",
    )
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

    @api.depends("project_ids")
    def _compute_billing_status(self):
        projects = self.env["project.project"]
        labels = dict(
            projects._fields["billing_state"]._description_selection(self.env)
        )
        for order in self:
            projects = order._get_billing_projects()
            states = set(projects.mapped("billing_state"))
            if len(states) > 1:
                order.billing_status = self.env._("%s projects", len(projects))
            else:
                order.billing_status = labels.get(states.pop()) if states else False

    def _get_billing_projects(self):
        """The projects of the order that the user may read, archived ones too.

        Odoo finds them by a field for salespeople only, and others read orders, too.
        """
        projects = self.sudo().with_context(active_test=False).project_ids
        return projects.sudo(False)._filtered_access("read")

    def action_open_billing_projects(self):
        """Open the project of the order itself; Odoo's own button opens its tasks."""
        self.ensure_one()
        return self._get_billing_projects()._get_open_action()

    def action_create_project(self):
        """The salesperson looks after the project that is made from the order."""
        action = super().action_create_project()
        if "context" in action and self.user_id:
            action["context"]["default_account_manager_id"] = self.user_id.id
        return action

    def _get_sold_hours(self):
        """Hours of work that the order sold, see the order line."""
        return sum(line._get_sold_hours() for line in self.order_line)

    # === Supplements ===

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

    def write(self, vals):
        """What asked to send a supplement ends when that is sent or decided."""
        result = super().write(vals)
        if vals.get("state") in ("sent", "sale", "cancel"):
            self.sudo().activity_feedback(
                ["corebiz_project_billing_sale.mail_activity_type_supplement"]
            )
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
