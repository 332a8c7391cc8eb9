from odoo import api, models


class MailMail(models.Model):
    """Mails about billing periods leave at once, and are tried again."""

    _inherit = "mail.mail"

    @api.model
    def _get_notice_models(self):
        return super()._get_notice_models() | {"project.billing.period"}
