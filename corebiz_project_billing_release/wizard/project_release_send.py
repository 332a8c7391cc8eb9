from datetime import timedelta

from odoo import api, fields, models

from ..models.project_release_link import DAYS


class ProjectReleaseSend(models.TransientModel):
    """Asks who gets the link to a statement, and how long it is valid."""

    _name = "project.release.send"
    _inherit = ["project.dialog.mixin"]
    _description = "Send a Statement for Release"

    release_id = fields.Many2one(
        "project.release", string="Statement", readonly=True, ondelete="cascade"
    )
    customer_id = fields.Many2one(
        "res.partner", compute="_compute_customer_id", export_string_translation=False
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Recipients",
        compute="_compute_partner_ids",
        store=True,
        readonly=False,
        help="Each gets a link of his own.",
    )
    expires = fields.Date(
        string="Valid until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=DAYS),
    )

    @api.depends("release_id")
    def _compute_customer_id(self):
        for dialog in self:
            dialog.customer_id = dialog.release_id.partner_id.commercial_partner_id

    @api.depends("release_id")
    def _compute_partner_ids(self):
        for dialog in self:
            dialog.partner_ids = dialog.release_id.partner_id

    def action_confirm(self):
        """Send the links; the statement decides who may, not this dialog."""
        self.ensure_one()
        for release in self.release_id:
            release._send(self.partner_ids, self.expires)
        return {"type": "ir.actions.act_window_close"}
