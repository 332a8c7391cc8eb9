from odoo import models


class ProjectTask(models.Model):
    """The bar on a task; a task without a project has it as well."""

    _name = "project.task"
    _inherit = ["project.task", "project.toolbar.mixin"]

    def _get_toolbar_project(self):
        return self.project_id

    def _get_toolbar_task(self):
        return self

    def _get_toolbar_people(self):
        """The people with a role on the project, and those who do the task."""
        assignees = self.sudo().user_ids.filtered(lambda user: user.active)
        return super()._get_toolbar_people() | assignees

    def _get_toolbar_contact(self):
        """The contact of the project; of the task where the project names none."""
        return super()._get_toolbar_contact() or self.sudo().partner_id.sudo(False)

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {
            "call_minutes",
            "call_outcome",
        }
