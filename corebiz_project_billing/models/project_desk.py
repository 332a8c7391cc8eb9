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
    draft_invoice_count = fields.Integer(
        string="Drafts",
        compute="_compute_draft_invoice_count",
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

    def _compute_draft_invoice_count(self):
        drafts = self._origin._get_draft_invoices()
        for project in self:
            project.draft_invoice_count = len(drafts.get(project._origin.id, ()))

    def _get_draft_invoices(self):
        """Drafts of each project as {id: ids of account.move}."""
        projects = self.sudo()
        return projects._preflight_draft_invoice(projects._get_orders_per_project())

    def _field_to_sql(self, alias, field_expr, query=None):
        """Days waiting sort, group and add up in lists, boards and pivots."""
        if field_expr != WAIT_DAYS:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[WAIT_DAYS], "read")
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
        ids = self._get_draft_invoices()[self.id]
        return self._get_invoices_action(self.env["account.move"].browse(ids))

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
