from odoo import api, fields, models
from odoo.tools import SQL

WAIT_DAYS = "billing_wait_days"


class ProjectProject(models.Model):
    """What the desk of the project office shows of a project that waits for billing."""

    _inherit = "project.project"

    billing_wait_days = fields.Integer(
        string="Days Waiting",
        compute="_compute_billing_wait_days",
        search=lambda self, *leaf: [(WAIT_DAYS, *leaf)],
        aggregator="avg",
        groups="base.group_user",
        help="Days for which the project has been in its billing status.",
    )
    to_invoice_amount = fields.Monetary(
        string="To Invoice",
        compute="_compute_desk_orders",
        compute_sudo=True,
        groups="base.group_user",
        help="What “Create Invoices” would invoice now: open hours, fixed prices and"
        " reached milestones of all confirmed orders, less down payments, before"
        " taxes.",
    )
    draft_invoice_count = fields.Integer(
        string="Drafts",
        compute="_compute_desk_orders",
        compute_sudo=True,
        groups="base.group_user",
        help="Draft invoices and draft credit notes of the project's orders.",
    )

    @api.depends("billing_state_date")
    def _compute_billing_wait_days(self):
        now = fields.Datetime.now()
        for project in self:
            since = project.billing_state_date or now
            project.billing_wait_days = max((now.date() - since.date()).days, 0)

    @api.depends("timesheet_ids.coverage_state")
    def _compute_desk_orders(self):
        """What the orders of the projects say, read together for all of them."""
        projects = self._origin.sudo()
        orders = projects._get_orders_per_project()
        drafts = projects._preflight_draft_invoice(orders)
        for project in self:
            key = project._origin.id
            project.draft_invoice_count = len(drafts.get(key, ()))
            project.to_invoice_amount = project._get_amount_to_invoice(
                orders.get(key, self.env["sale.order"])
            )

    def _get_amount_to_invoice(self, orders):
        """What is to invoice of these orders, in the currency of the project.

        Orders of which nothing but a down payment is left are not invoiced.
        """
        today = fields.Date.context_today(self)
        amount = 0.0
        for order in orders.filtered(lambda order: order.state == "sale"):
            lines = order.order_line
            if lines._has_something_to_invoice():
                net = sum(
                    row.qty_to_invoice * row.price_reduce_taxexcl for row in lines
                )
                amount += order.currency_id._convert(
                    net, self.currency_id, order.company_id, today
                )
        return amount

    def _get_draft_ids(self):
        """Ids of the draft invoices of this project's orders."""
        project = self.sudo()
        orders = project._get_orders_per_project()
        return project._preflight_draft_invoice(orders)[self.id]

    @api.model
    def _get_figure_sql(self, name, alias, query):
        """Days waiting sort, group and add up in lists, boards and pivots."""
        if name != WAIT_DAYS:
            return super()._get_figure_sql(name, alias, query)
        since = self._field_to_sql(alias, "billing_state_date", query)
        return SQL(
            "GREATEST(%s::date - COALESCE(%s, %s)::date, 0)",
            now := fields.Datetime.now(),
            since,
            now,
        )

    def action_open_drafts(self):
        """Open the draft invoices of this project, with the rights of the user."""
        self.ensure_one()
        self.check_access("read")
        drafts = self.env["account.move"].browse(self._get_draft_ids())
        return self._get_invoices_action(drafts)

    def _get_invoices_action(self, invoices):
        """Show these invoices: one in its form, several in a list."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoices"),
            "res_model": "account.move",
            "domain": [("id", "in", invoices.ids)],
            "views": [
                (self.env.ref("account.view_out_invoice_tree").id, "list"),
                (self.env.ref("account.view_move_form").id, "form"),
            ],
            "context": {"create": False, "default_move_type": "out_invoice"},
        }
        if len(invoices) == 1:
            action.update(res_id=invoices.id, views=action["views"][1:])
        return action
