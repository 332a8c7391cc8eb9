from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _make_internal_note(self):
        """Turn messages into notes, so that an answer to them is a note as well.

        Odoo gives the answer to a mail the kind of that mail; the answer to a mail of
        our own people must not reach a customer who follows the record.
        """
        note = self.env.ref("mail.mt_note")
        self.sudo().write({"is_internal": True, "subtype_id": note.id})
