from odoo import fields, models

OUTCOMES = [
    ("reached", "Reached"),
    ("not_reached", "Not reached"),
    ("voicemail", "Left a message"),
    ("call_back", "Will call back"),
]


class MailMessage(models.Model):
    """A call that was logged on a project or a task: how long, and what came of it."""

    _inherit = "mail.message"

    call_minutes = fields.Integer(
        string="Minutes",
        readonly=True,
        groups="base.group_user",
        help="Length of the call, in minutes.",
    )
    call_outcome = fields.Selection(
        OUTCOMES, string="Outcome", readonly=True, groups="base.group_user"
    )
