from odoo import models


class MailTemplate(models.Model):
    """Letters of templates are notices where they are about projects."""

    _inherit = "mail.template"

    def send_mail_batch(self, res_ids, *args, **kwargs):
        """See Odoo's method for what it does, returns and raises."""
        mails = super().send_mail_batch(res_ids, *args, **kwargs)
        # What was sent at once may be deleted by now.
        mails.exists()._fold_notices()
        return mails
