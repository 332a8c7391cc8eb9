from odoo import api, models

from .one_line import one_line_of

# Known by its identity: no client can send it.
QUIET = object()


class MailActivity(models.Model):
    """Summaries are one line: the mail that tells of an activity has it as subject."""

    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([one_line_of(vals, "summary") for vals in vals_list])

    def write(self, vals):
        return super().write(one_line_of(vals, "summary"))

    def _create_quietly(self, vals_list):
        """Create activities without Odoo's assignment mail and without subscribing.

        Whom our own mail has told is told once, and follows nothing by that.
        """
        quiet = self.sudo().with_context(mail_activity_quick_update=QUIET)
        return quiet.create(vals_list)
