from odoo import models


class ProjectEvaluationReport(models.Model):
    """The closing report of a project is one click away from its figures."""

    _inherit = "project.evaluation.report"

    def action_print_closing_report(self):
        """Print the closing report of these projects."""
        return self.project_id.action_print_closing_report()
