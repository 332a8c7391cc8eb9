from odoo import api, models

from .one_line import one_line_of


class MailMessage(models.Model):
    """Subjects are one line, and mails of our own people are notes."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([one_line_of(vals, "subject") for vals in vals_list])

    def write(self, vals):
        """A mail that is made of a message writes its subject there."""
        return super().write(one_line_of(vals, "subject"))

    def _make_internal_note(self):
        """Turn messages into notes, so that an answer to them is a note as well.

        Odoo gives the answer to a mail the kind of that mail; the answer to a mail of
        our own people must not reach a customer who follows the record.
        """
        note = self.env.ref("mail.mt_note")
        self.sudo().write({"is_internal": True, "subtype_id": note.id})
