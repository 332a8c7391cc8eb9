from odoo import api, models


class ReportProjectClosing(models.AbstractModel):
    """The closing report; it shows costs, so it asks for the right to see them."""

    _name = "report.corebiz_project_billing_closing.report_closing"
    _description = "Closing Report of a Project"

    @api.model
    def _get_report_values(self, docids, data=None):
        """
        :raises AccessError: if the user may not see the evaluation of a project
        """
        projects = self.env["project.project"].with_context(active_test=False)
        projects = projects.browse(docids)
        projects._check_can_see_evaluation()
        return {
            "doc_ids": docids,
            "doc_model": "project.project",
            "docs": projects,
            "closings": [project._get_closing_data() for project in projects],
            "kind_labels": dict(projects._get_item_kinds()),
            "state_labels": dict(
                projects._fields["billing_state"]._description_selection(self.env)
            ),
        }
