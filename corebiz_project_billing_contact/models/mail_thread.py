from odoo import api, models
from odoo.tools import email_split
from odoo.tools.mail import unfold_references


class MailThread(models.AbstractModel):
    """Answers to a project's mail go to the project.

    Their reply address is the alias of the project, which makes tasks. Odoo takes an
    answer to it for a forwarded mail, because the alias serves another model, and would
    make a task of it.
    """

    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        answered = self._find_answered_project(message_dict)
        if answered:
            message_dict = self._strip_project_alias(message_dict, answered)
        return super().message_route(
            message, message_dict, model, thread_id, custom_values
        )

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
