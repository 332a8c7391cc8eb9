from odoo import api, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model
    def _get_notice_models(self):
        return super()._get_notice_models() | {"project.late.mail"}

    def unlink(self):
        """Keep the message of a sent mail that an archived project holds.

        Odoo deletes both where a mail was not the notice of a message.
        """
        messages = self.sudo().mail_message_id
        kept = messages.filtered(lambda message: message._is_archived())
        self.filtered(lambda mail: mail.mail_message_id in kept).is_notification = True
        return super().unlink()


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _is_archived(self):
        """Whether the message belongs to a project in the archive."""
        projects = self._get_archive_projects()
        return any(project.billing_state == "po_archived" for project in projects)
