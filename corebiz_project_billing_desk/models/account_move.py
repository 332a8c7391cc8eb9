from odoo import api, fields, models


class AccountMove(models.Model):
    """From an invoice to the projects that it bills, in one click."""

    _inherit = "account.move"

    billing_project_count = fields.Integer(
        string="Projects", compute="_compute_billing_project_count"
    )

    @api.depends("line_ids.sale_line_ids")
    @api.depends_context("uid")
    def _compute_billing_project_count(self):
        for move in self:
            move.billing_project_count = len(move._get_billing_projects())

    def _get_billing_projects(self):
        """The projects of this invoice's orders that the user may read: those with
        hours on it, or all of them where it has none."""
        lines = self.sudo().invoice_line_ids
        orders = lines.sale_line_ids.order_id
        links = self.env["project.coverage.link"].sudo()
        booked = links.search([("move_id", "in", self._origin.ids)]).project_id
        projects = booked or orders.with_context(active_test=False).project_ids
        return projects.sudo(False)._filtered_access("read")

    def action_open_billing_projects(self):
        """Open the project that this invoice bills, or a list of them."""
        self.ensure_one()
        self.check_access("read")
        return self._get_billing_projects()._get_open_action()
