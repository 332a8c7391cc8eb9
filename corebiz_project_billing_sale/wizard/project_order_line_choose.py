from odoo import api, fields, models


class ProjectOrderLineChoose(models.TransientModel):
    """Asks which order item pays bookings from now on, and why."""

    _name = "project.order.line.choose"
    _inherit = ["project.dialog.mixin"]
    _description = "Change Order Item"

    booking_ids = fields.Many2many("account.analytic.line", string="Bookings")
    project_ids = fields.Many2many(
        "project.project", string="Projects", compute="_compute_totals"
    )
    hours = fields.Float(compute="_compute_totals")
    allowed_line_ids = fields.Many2many(
        "sale.order.line",
        compute="_compute_allowed_line_ids",
        export_string_translation=False,
    )
    order_line_id = fields.Many2one(
        "sale.order.line",
        string="Order Item",
        required=True,
        domain="[('id', 'in', allowed_line_ids)]",
        ondelete="cascade",
    )
    reason = fields.Text(required=True)

    @api.depends("booking_ids")
    def _compute_totals(self):
        for dialog in self:
            dialog.project_ids = dialog.booking_ids.project_id
            dialog.hours = sum(line._get_hours() for line in dialog.booking_ids)

    @api.depends("booking_ids")
    def _compute_allowed_line_ids(self):
        """Services of confirmed orders of the customer, as the user may see them."""
        order_lines = self.env["sale.order.line"]
        for dialog in self:
            bookings = dialog.booking_ids
            domain = [
                ("state", "=", "sale"),
                ("is_service", "=", True),
                ("is_expense", "=", False),
                ("is_downpayment", "=", False),
                ("company_id", "in", bookings.company_id.ids),
            ]
            partners = order_lines.order_partner_id
            for booking in bookings:
                partners |= booking._get_order_customer()
            if partners:
                domain.append(("order_partner_id", "child_of", partners.ids))
            dialog.allowed_line_ids = order_lines.search(domain)

    def action_confirm(self):
        """Change the order item; the ledger decides who may, not this dialog."""
        self.ensure_one()
        self.env["project.order.line.change"]._change_order_line(
            self.booking_ids, self.order_line_id, self.reason
        )
        return {"type": "ir.actions.act_window_close"}
