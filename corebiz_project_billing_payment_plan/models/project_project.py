from odoo import fields, models


class ProjectProject(models.Model):
    """The instalments of a project's orders."""

    _inherit = "project.project"

    instalment_count = fields.Integer(
        string="Instalments",
        compute="_compute_instalment_count",
        groups="corebiz_project_billing.group_project_office,"
        "sales_team.group_sale_salesman",
    )

    def _compute_instalment_count(self):
        orders = self.sudo()._get_orders_per_project()
        instalments = self.env["sale.order.instalment"]
        groups = instalments._read_group(
            [("order_id", "in", self.env["sale.order"].concat(*orders.values()).ids)],
            ["order_id"],
            ["__count"],
        )
        counts = {order.id: count for order, count in groups}
        for project in self:
            own = orders.get(project._origin.id) or ()
            project.instalment_count = sum(counts.get(order.id, 0) for order in own)

    def action_view_instalments(self):
        """Show the payment plans of this project's orders."""
        self.ensure_one()
        self._check_inside()
        orders = self.sudo()._get_orders_per_project()[self.id]
        action = self.env["sale.order.instalment"]._get_rows_action(orders)
        return self._at_address(action, "instalments-of-project")
