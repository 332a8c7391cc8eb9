from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    billing_status = fields.Char(
        string="Project Status",
        compute="_compute_billing_status",
        groups="project.group_project_user",
        help="The billing status of the order's project, or how many projects it has.",
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
