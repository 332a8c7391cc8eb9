from odoo import models

from .mail_activity import QUIET


class MailThread(models.AbstractModel):
    """Who gets an activity of the workflow does not follow its record by that."""

    _inherit = "mail.thread"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        if self.env.context.get("mail_activity_quick_update") is QUIET:
            return True
        return super().message_subscribe(partner_ids, subtype_ids)
