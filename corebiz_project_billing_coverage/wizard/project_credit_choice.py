from odoo import fields, models


class ProjectCreditChoice(models.TransientModel):
    """Chooses which bookings a draft credit note frees."""

    _name = "project.credit.choice"
    _inherit = ["project.dialog.mixin"]
    _description = "Choose Credited Bookings"

    move_id = fields.Many2one("account.move", required=True, readonly=True)
    candidate_ids = fields.Many2many(
        "project.coverage.link", compute="_compute_candidate_ids"
    )
    link_ids = fields.Many2many("project.coverage.link", string="Bookings to Credit")

    def _compute_candidate_ids(self):
        for wizard in self:
            wizard.candidate_ids = wizard.move_id._get_creditable_links()

    def action_confirm(self):
        """Let the credit note free the chosen bookings, and credit their quantity."""
        self.ensure_one()
        self.move_id._credit(self.link_ids)
        return {"type": "ir.actions.act_window_close"}
