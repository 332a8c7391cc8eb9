from odoo import fields, models

from ..models.project_quota_decide import CREDIT, EXPIRE, EXTEND


class ProjectQuotaDecision(models.TransientModel):
    """Asks what becomes of the hours of closed periods that nobody used."""

    _name = "project.quota.decision"
    _inherit = ["project.dialog.mixin"]
    _description = "Unused Hours of Quotas"

    period_ids = fields.Many2many("project.quota.period", readonly=True)
    decision = fields.Selection(
        [(EXPIRE, "They expire"), (EXTEND, "Extend"), (CREDIT, "Credit")],
        required=True,
        default=EXPIRE,
    )
    date_to = fields.Date(
        string="Usable until", help="Last day on which extended hours can be used."
    )

    def action_confirm(self):
        """Note the decision.

        :raises UserError: from people who do not decide, and without a day
        """
        self.ensure_one()
        self.period_ids._decide(self.decision, self.date_to)
        return {"type": "ir.actions.act_window_close"}
