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
            env = mail.with_context(lang=mail._get_notice_lang()).env
            line = env._("Told by e-mail: %s.", ", ".join(filter(None, told)))
            mail.body = Markup('<p>%s</p><div data-o-mail-quote="1">%s</div>') % (
                line,
                mail.body,
            )

    def _get_notice_lang(self):
        """The language of the letter: of who reads it, or of the house of a mailbox.

        Many letters are written by a job, which has no language of its own.
        """
        self.ensure_one()
        record = self.env[self.model].browse(self.res_id).sudo()
        has_company = "company_id" in record._fields
        company = (has_company and record.company_id) or self.env.company
        reader = self.recipient_ids[:1] or company.sudo().partner_id
        return reader.lang or self.env.lang
