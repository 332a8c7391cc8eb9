from markupsafe import Markup

from odoo import models


class MailMail(models.Model):
    """The chatter says in one line who got a notice; its letter is folded behind it."""

    _inherit = "mail.mail"

    def _fold_notices(self):
        """Put a line before the letters of notices, and fold them in the chatter.

        Only the text on the record changes; what leaves is ``body_html``. The chatter
        hides what carries Odoo's mark of quotations behind a button; the history, the
        search and the archive read all of it.
        """
        models_ = self._get_notice_models()
        for mail in self.filtered(lambda mail: mail.model in models_ and mail.body):
            told = mail.recipient_ids.mapped("name") + [mail.email_to]
            line = self.env._("Told by e-mail: %s.", ", ".join(filter(None, told)))
            mail.body = Markup('<p>%s</p><div data-o-mail-quote="1">%s</div>') % (
                line,
                mail.body,
            )
