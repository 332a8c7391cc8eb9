from odoo import api, models


class MailMail(models.Model):
    """The token of a link comes into its mail at the moment the mail leaves.

    Only into the mail that was made for the link: any other text that names the
    placeholder stays as it is.
    """

    _inherit = "mail.mail"

    @api.model
    def _get_notice_models(self):
        return super()._get_notice_models() | {"project.release.link"}

    def _prepare_outgoing_body(self):
        body = super()._prepare_outgoing_body()
        if self.model != "project.release.link":
            return body
        link = self.env["project.release.link"].sudo().browse(self.res_id).exists()
        if not link or link.mail_id.id != self.id or link.revoked_date:
            return body
        return body.replace(link._get_placeholder(), f"#{link._get_token()}")
