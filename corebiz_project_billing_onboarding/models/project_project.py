from odoo import api, models

TEMPLATE = "/corebiz_project_billing_onboarding/static/import/projects.csv"


class ProjectProject(models.Model):
    """A table to begin with, for whoever imports projects."""

    _inherit = "project.project"

    @api.model
    def get_import_templates(self):
        """The tables that the import offers for download."""
        label = self.env._("Table for projects with customer, people and estimate")
        return [{"label": label, "template": TEMPLATE}]
