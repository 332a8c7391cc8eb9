from odoo import api, models

from .one_line import one_line_of

MAIL_QUEUE = "mail.ir_cron_mail_scheduler_action"


class MailMail(models.Model):
    """Mails of hand-overs and alerts leave soon, and are noted on their step.

    From there on they are mails of Odoo's queue: one that no server takes stays in it
    as failed, with the reason, and can be sent again by hand.
    """

    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        mails = super().create([one_line_of(vals, "subject") for vals in vals_list])
        models_ = self._get_notice_models()
        notices = mails.filtered(lambda mail: mail.model in models_)
        if notices:
            steps = notices.filtered(lambda mail: mail.model == "project.project")
            self.env["project.handover"].sudo()._note_mails(steps)
            # Do not wait for the hourly run of the mail queue.
            self.env["ir.cron"]._wake(MAIL_QUEUE)
        return mails

    @api.model
    def _get_notice_models(self):
        """Models about which mails are notices: they leave at once.

        An addon adds its own.
        """
        return {"project.project", "project.alert"}

    def write(self, vals):
        """Subjects are one line, also before they are written on the message."""
        return super().write(one_line_of(vals, "subject"))
