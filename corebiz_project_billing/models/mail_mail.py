from datetime import timedelta

from odoo import api, fields, models

# After this many days a mail that could not be handed to the mail server is given up;
# the activity still shows the work to the next person.
RETRY_DAYS = 14
# Mails about these are notices: they leave at once, and are tried again.
NOTICE_MODELS = ("project.project", "project.alert", "project.late.mail")


class MailMail(models.Model):
    """Mails of hand-overs and alerts: sent soon, and tried again."""

    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        mails = super().create(vals_list)
        notices = mails.filtered(lambda mail: mail.model in NOTICE_MODELS)
        if notices:
            steps = notices.filtered(lambda mail: mail.model == "project.project")
            self.env["project.handover"].sudo()._note_mails(steps)
            # Do not wait for the hourly run of the mail queue.
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mails

    @api.model
    def _cron_retry_handover_mails(self):
        """Put mails about projects back into the queue that no server would take.

        Odoo gives up a mail when it cannot reach the mail server. A hand-over must
        not be lost because the server was down for an hour.
        """
        mails = self.search(self._get_retry_domain())
        if mails:
            mails.action_retry()
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    @api.model
    def _get_retry_domain(self):
        """Notices that no mail server took, and that are not too old.

        Odoo names a type of failure only when a server was there and refused. Such a
        mail may have reached some of its recipients, so it is not sent again.
        """
        return [
            ("state", "=", "exception"),
            ("model", "in", NOTICE_MODELS),
            ("is_notification", "=", False),
            ("failure_type", "=", False),
            ("create_date", ">", fields.Datetime.now() - timedelta(days=RETRY_DAYS)),
        ]
