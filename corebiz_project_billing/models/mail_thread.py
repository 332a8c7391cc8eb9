from odoo import models

from .mail_activity import QUIET


class MailThread(models.AbstractModel):
    """Who gets an activity of the workflow does not follow its record by that."""

    _inherit = "mail.thread"

    def _message_subscribe(self, *args, **kwargs):
        if self.env.context.get("mail_activity_quick_update") is QUIET:
            return True
        return super()._message_subscribe(*args, **kwargs)
