from odoo import api, models
from odoo.tools import email_split
from odoo.tools.mail import unfold_references

LATE_MAIL = "project.late.mail"


class MailThread(models.AbstractModel):
    """Where mails about projects go.

    **Answers to a project's mail.** Their reply address is the alias of the project,
    which makes tasks. Odoo takes an answer to it for a forwarded mail, because the
    alias serves another model, and would make a task of it. It is an answer, so it
    goes to the project.

    **Archived projects** take no mail; it is filed in the list of late mails.
    """

    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        answered = self._find_answered_project(message_dict)
        if answered:
            stripped = self._strip_project_alias(message_dict, answered)
            routes = super().message_route(
                message, stripped, model, thread_id, custom_values
            )
        else:
            routes = super().message_route(
                message, message_dict, model, thread_id, custom_values
            )
        return [self._redirect_late_route(route) for route in routes or ()]

    @api.model
    def _find_answered_project(self, message_dict):
        """The project whose mail is answered, going by the references; or none."""
        references = message_dict.get("references") or message_dict.get("in_reply_to")
        ids = [r.strip() for r in unfold_references(references or "")][-32:]
        if not ids or message_dict.get("is_bounce"):
            return self.env["project.project"]
        answered = (
            self.env["mail.message"]
            .sudo()
            .search([("message_id", "in", ids)], limit=1, order="id desc")
        )
        if answered.model != "project.project":
            return self.env["project.project"]
        return self.env["project.project"].sudo().browse(answered.res_id).exists()

    @api.model
    def _strip_project_alias(self, message_dict, project):
        """The recipients without the address of ``project``, which was only answered.

        Where nothing else is left, the mail has no other addressee than the project.
        """
        alias = project.alias_id
        result = dict(message_dict)
        for name in ("to", "recipients"):
            emails = email_split(message_dict.get(name) or "")
            kept = [email for email in emails if not self._is_of_alias(email, alias)]
            result[name] = ",".join(kept)
        return result

    @api.model
    def _is_of_alias(self, email, alias):
        """Whether ``email`` is an address of ``alias``, as Odoo compares them."""
        email = email.lower()
        local_part = email.partition("@")[0]
        return bool(alias.alias_name) and (
            email == alias.alias_full_name
            or (alias.alias_incoming_local and local_part == alias.alias_name)
        )

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
