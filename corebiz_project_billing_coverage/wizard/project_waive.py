from odoo import api, fields, models


class ProjectWaive(models.TransientModel):
    """Asks for the reason before hours are waived, or a waiver is taken back."""

    _name = "project.waive"
    _inherit = ["project.dialog.mixin"]
    _description = "Waive Hours"

    booking_ids = fields.Many2many("account.analytic.line", string="Bookings")
    waiver_ids = fields.Many2many("project.waiver", string="Waivers", readonly=True)
    project_ids = fields.Many2many(
        "project.project", string="Projects", compute="_compute_totals"
    )
    hours = fields.Float(compute="_compute_totals")
    reason = fields.Text(required=True)

    @api.depends("booking_ids", "waiver_ids")
    def _compute_totals(self):
        for wizard in self:
            bookings = wizard.booking_ids | wizard.waiver_ids.booking_id
            wizard.project_ids = bookings.project_id
            wizard.hours = sum(booking._get_unpaid_hours() for booking in bookings)

    def action_confirm(self):
        """Write the rows; the ledger decides who may, not this dialog."""
        self.ensure_one()
        if self.waiver_ids:
            self.waiver_ids._take_back(self.reason)
        else:
            self.env["project.waiver"]._waive(self.booking_ids, self.reason)
        return {"type": "ir.actions.act_window_close"}
