from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.user_day import user_day

WAIT_DAYS = "billing_wait_days"
TO_INVOICE = "to_invoice_amount"


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
        compute="_compute_to_invoice_amount",
        search=lambda self, *leaf: [(TO_INVOICE, *leaf)],
        aggregator="sum",
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

    document_count = fields.Integer(
        string="Invoices",
        compute="_compute_document_count",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("timesheet_ids.coverage_state", "timesheet_ids.drafted_hours")
    def _compute_document_count(self):
        """Invoices and credit notes of the projects' orders, drafts included."""
        documents = self._origin._get_project_invoices()
        for project in self:
            project.document_count = len(documents[project._origin.id])

    def _get_project_invoices(self):
        """The invoices and credit notes of each project, as {id: moves}."""
        orders = self.sudo()._get_orders_per_project()
        return {
            project.id: orders[project.id].invoice_ids.filtered(
                lambda move: move.state != "cancel"
            )
            for project in self
        }

    def action_open_documents(self):
        """Open the invoices of this project, with the rights of the user."""
        self.ensure_one()
        self._check_inside()
        documents = self._get_project_invoices()[self.id].with_env(self.env)
        action = self._get_invoices_action(documents)
        return self._at_address(action, "invoices-of-project")

    @api.depends("billing_state_date")
    @api.depends_context("tz")
    def _compute_billing_wait_days(self):
        today = fields.Date.context_today(self)
        for project in self:
            since = fields.Date.context_today(self, project.billing_state_date or None)
            project.billing_wait_days = max((today - since).days, 0)

    @api.depends("timesheet_ids.coverage_state", "timesheet_ids.drafted_hours")
    def _compute_desk_orders(self):
        """The drafts of the projects' orders, read together for all of them."""
        projects = self._origin.sudo()
        drafts = projects._preflight_draft_invoice(projects._get_orders_per_project())
        for project in self:
            project.draft_invoice_count = len(drafts.get(project._origin.id, ()))

    @api.depends(
        "timesheet_ids.coverage_state",
        "timesheet_ids.drafted_hours",
        "timesheet_ids.unit_amount",
    )
    @api.depends_context("uid")
    def _compute_to_invoice_amount(self):
        self._compute_amounts((TO_INVOICE,))

    def _get_draft_ids(self):
        """Ids of the draft invoices of this project's orders."""
        project = self.sudo()
        orders = project._get_orders_per_project()
        return project._preflight_draft_invoice(orders)[self.id]

    @api.model
    def _get_figure_sql(self, name, alias, query):
        """Days and money sort, group and add up in lists, boards and pivots."""
        if name == TO_INVOICE:
            amounts = self._get_to_invoice_sql(SQL.identifier(alias, "id"))
            return self._sum_converted(alias, amounts)
        if name != WAIT_DAYS:
            return super()._get_figure_sql(name, alias, query)
        since = self._field_to_sql(alias, "billing_state_date", query)
        return SQL(
            "GREATEST(COALESCE(%s - %s, 0), 0)",
            fields.Date.context_today(self),
            user_day(self.env, since),
        )

    @api.model
    def _get_to_invoice_sql(self, project):
        """What is to invoice of each order of a project, less what was paid down.

        The same lines as :meth:`_get_lines_to_invoice` takes, at what Odoo's invoice
        will say for each (:meth:`_get_amount_to_invoice_sql` of the order line).
        Orders of which nothing but a down payment is left are not invoiced. A line for
        another project alone is left to that one; down payments are deducted by
        whichever project is invoiced first.
        """
        line = SQL.identifier("line")
        lines = self.env["sale.order.line"]
        return SQL(
            """
            SELECT SUM(%(amount)s) AS amount, line.order_id, line.currency_id,
                line.company_id
            FROM sale_order_line line
            WHERE line.state = 'sale' AND line.order_id IN (%(orders)s)
                AND line.display_type IS NULL
                AND ROUND(line.qty_to_invoice::numeric, %(digits)s) != 0
                AND (line.is_downpayment OR %(mine)s)
            GROUP BY line.order_id, line.currency_id, line.company_id
            HAVING BOOL_OR(line.is_downpayment IS NOT TRUE OR line.qty_to_invoice > 0)
            """,
            amount=lines._get_amount_to_invoice_sql(line),
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
            mine=self._get_serves_sql(project, "line"),
            orders=self._get_order_ids_sql(project),
            to_flush=self._get_fields(
                "sale.order.line",
                (
                    *("company_id", "currency_id", "display_type", "is_downpayment"),
                    *("order_id", "qty_to_invoice", "state"),
                ),
            ),
        )

    def action_open_drafts(self):
        """Open the draft invoices of this project, with the rights of the user."""
        self.ensure_one()
        self._check_inside()
        drafts = self.env["account.move"].browse(self._get_draft_ids())
        action = self._get_invoices_action(drafts)
        return self._at_address(action, "drafts-of-project")

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
