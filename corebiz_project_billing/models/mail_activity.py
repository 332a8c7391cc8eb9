from odoo import api, models

from .one_line import one_line_of


class MailActivity(models.Model):
    """Summaries are one line: the mail that tells of an activity has it as subject."""

    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([one_line_of(vals, "summary") for vals in vals_list])

    def write(self, vals):
        return super().write(one_line_of(vals, "summary"))
