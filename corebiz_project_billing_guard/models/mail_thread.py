from odoo import api, models

LATE_MAIL = "project.late.mail"


class MailThread(models.AbstractModel):
    """Archived projects take no mail; it is filed in the list of late mails."""

    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        return [self._redirect_late_route(route) for route in routes or ()]

    @api.model
    def _redirect_late_route(self, route):
        """The route as it is, or to the list of late mails for an archived project."""
        if not route:
            return route
        model, thread_id, custom_values, user_id, _alias = route
        project, task = self._find_routed_project(model, thread_id, custom_values)
        if not project or not project._takes_no_mail():
            return route
        values = {"project_id": project.id, "task_id": task.id}
        return (LATE_MAIL, 0, values, user_id, None)

    @api.model
    def _find_routed_project(self, model, thread_id, custom_values):
        """Project and task to which a route leads; both may be empty."""
        task = self.env["project.task"].sudo()
        project = self.env["project.project"].sudo()
        if model == "project.project" and thread_id:
            project = project.browse(thread_id).exists()
        elif model == "project.task" and thread_id:
            task = task.browse(thread_id).exists()
            project = task.project_id
        elif model == "project.task":
            project = project.browse((custom_values or {}).get("project_id")).exists()
        elif model == "calendar.event" and thread_id:
            event = self.env[model].sudo().browse(thread_id).exists()
            projects = event._get_archive_projects()
            project = projects.filtered(lambda one: one._takes_no_mail())[:1]
            task = event.task_id
        return project, task
