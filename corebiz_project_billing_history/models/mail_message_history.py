from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    # The newest messages of thousands of tasks, found without reading the messages
    _history_idx = models.Index(
        "(model, res_id, date, id) INCLUDE (message_type, is_internal, subtype_id)"
        " WHERE message_type <> 'user_notification' AND body <> ''"
    )
