from odoo import models

from .account_analytic_line import EXCLUDED

# What makes hours of a project billable.
BILLABLE_FIELDS = {"allow_billable", "partner_id", "sale_line_id"}


class ProjectProject(models.Model):
    """Bookings that were marked before their project had a customer."""

    _inherit = "project.project"

    def write(self, vals):
        result = super().write(vals)
        if BILLABLE_FIELDS & vals.keys():
            marked = (
                self.env["account.analytic.line"]
                .sudo()
                .search([("project_id", "in", self.ids), (EXCLUDED, "=", True)])
            )
            marked.with_env(self.env)._write_off_excluded()
        return result
