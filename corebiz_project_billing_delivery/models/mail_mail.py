import smtplib
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from odoo.addons.corebiz_project_billing.models.mail_mail import MAIL_QUEUE

from .mail_delivery import NEVER, REACHED, Delivery, WatchedSession, get_pause

# After this many days a mail that could not be handed to the mail server is given up;
# the activity still shows the work to the next person.
RETRY_DAYS = 14
DELIVERY = "project_notice_delivery"


def get_delivery(env):
    """Where the answers of the mail server are noted while notices leave, or None."""
    delivery = env.context.get(DELIVERY)
    return delivery if isinstance(delivery, Delivery) else None


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def send_email(self, message, *args, **kwargs):
        """Note whose turn it is.

        See Odoo's method for what it does, returns and raises.
        """
        if delivery := get_delivery(self.env):
            delivery.attempt(self.env.context.get("send_validated_to") or ())
        return super().send_email(message, *args, **kwargs)


class MailMail(models.Model):
    """Mails of hand-overs and alerts are tried again.

    Odoo gives a mail up as soon as the server does not take it. Here a notice goes on
    until each of its recipients was reached or refused for good (an answer of 5xx),
    with pauses that grow, for :data:`RETRY_DAYS`. Who was reached once gets no second
    one. A mail that no server could be reached for has no ``failure_type``.

    Odoo commits the state of each mail before it sends the next one. What cannot be
    avoided: where the connection is cut while the server still answers, nobody knows
    whether it took the mail, and it leaves again, under the same Message-ID.
    """

    _inherit = "mail.mail"

    retry_date = fields.Datetime(
        string="Next Try",
        copy=False,
        readonly=True,
        code_only=True,
        help="When this notice is sent again, because the mail server put it off.",
    )
    retry_count = fields.Integer(
        string="Tries Put Off", copy=False, readonly=True, code_only=True
    )
    server_answers = fields.Json(copy=False, readonly=True, code_only=True)

    # === Again ===

    @api.model
    def _cron_retry_handover_mails(self):
        """Put mails about projects back into the queue that no server would take.

        A hand-over must not be lost because the server was down for an hour, or did
        not want the mail just then.
        """
        mails = self.search(self._get_retry_domain())
        if mails:
            mails._write_by_code(
                {
                    "state": "outgoing",
                    "failure_type": False,
                    "failure_reason": False,
                    "retry_date": False,
                }
            )
            self.env["ir.cron"]._wake(MAIL_QUEUE)

    @api.model
    def _get_retry_domain(self):
        """Notices that no mail server took, and that are not too old."""
        now = fields.Datetime.now()
        is_unsent = Domain(
            [
                ("state", "=", "exception"),
                ("model", "in", sorted(self._get_notice_models())),
                ("is_notification", "=", False),
                ("create_date", ">", now - timedelta(days=RETRY_DAYS)),
            ]
        )
        return is_unsent & (
            Domain("failure_type", "=", False) | Domain("retry_date", "<=", now)
        )

    def mark_outgoing(self):
        """Whoever sends a mail again by hand means those, too, who were refused."""
        for mail in self.filtered("server_answers"):
            answers = mail.server_answers.items()
            reached = {
                address: answer
                for address, answer in answers
                if answer.startswith(REACHED)
            }
            mail._write_by_code({"server_answers": reached})
        return super().mark_outgoing()

    # === What the server says ===

    def _send(self, *args, smtp_session=None, **kwargs):
        """Listen to what the server answers, where notices are among the mails."""
        if not smtp_session or not any(mail._is_notice() for mail in self):
            return super()._send(*args, smtp_session=smtp_session, **kwargs)
        delivery = Delivery()
        mails = self.with_context(**{DELIVERY: delivery})
        session = WatchedSession(smtp_session, delivery)
        try:
            return super(MailMail, mails)._send(*args, smtp_session=session, **kwargs)
        except smtplib.SMTPServerDisconnected:
            # Odoo leaves the mail as one that failed, and goes no further.
            mails.browse(delivery.mail_id)._note_answers(delivery)
            raise

    def _is_notice(self):
        return self.model in self._get_notice_models() and not self.is_notification

    def _prepare_outgoing_list(self, *args, **kwargs):
        """Leave out those of whom the server has spoken its last word."""
        emails = super()._prepare_outgoing_list(*args, **kwargs)
        if not self._is_notice():
            return emails
        if self.server_answers:
            emails = [self._leave_out_answered(email) for email in emails]
            emails = [one for one in emails if one["email_to"] or one["email_cc"]]
        if delivery := get_delivery(self.env):
            addresses = [one for mail in emails for one in mail["email_to_normalized"]]
            delivery.begin(self.id, addresses)
        return emails

    def _leave_out_answered(self, email):
        """The values of an email (see :meth:`_prepare_outgoing_list`) for the rest."""
        answered = self.server_answers
        rest = {
            name: [one for one in email[name] if email_normalize(one) not in answered]
            for name in ("email_to", "email_cc", "email_to_normalized")
        }
        return {**email, **rest}

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        if (delivery := get_delivery(self.env)) and delivery.mail_id in self.ids:
            self._note_answers(delivery)
            if self.state == "exception":
                failure_type = failure_type or self.failure_type
                failure_reason = failure_reason or self.failure_reason
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )

    def _note_answers(self, delivery):
        """Note whom the server took the mail for, and when to try the others again."""
        answers, rest = delivery.answers, delivery.get_open()
        delivery.begin(None, [])
        if not answers:
            return
        final = {one: text for one, text in answers.items() if one not in rest}
        final = {**(self.server_answers or {}), **final}
        refused = {one: text for one, text in answers.items() if one in rest}
        refused |= {one: text for one, text in final.items() if text[0] == NEVER}
        vals = {"server_answers": final, "retry_date": False}
        if rest:
            vals.update(self._prepare_retry_vals(any(one in answers for one in rest)))
        if refused or rest:
            lines = (f"{address}: {text}" for address, text in refused.items())
            vals.update(
                state="exception",
                failure_type="unknown",
                failure_reason="\n".join(lines),
            )
        self._write_by_code(vals)

    def _prepare_retry_vals(self, is_put_off):
        """When to try again; at once for those whose turn has not come yet."""
        now = fields.Datetime.now()
        if not is_put_off:
            return {"retry_date": now}
        count = self.retry_count + 1
        date = now + get_pause(count)
        end = (self.create_date or now) + timedelta(days=RETRY_DAYS)
        return {"retry_count": count, "retry_date": date if date < end else False}
