from odoo import api, fields, models
from odoo.exceptions import UserError

HOURS = "hours"
PRICE = "price"


class AccountMoveReversal(models.TransientModel):
    """Who reverses an invoice says which hours are open again, or that none are."""

    _name = "account.move.reversal"
    _inherit = ["account.move.reversal", "project.dialog.mixin"]

    has_bookings = fields.Boolean(compute="_compute_has_bookings")
    credit_kind = fields.Selection(
        [
            (HOURS, "Hours: they are open again"),
            (PRICE, "Only the price: all hours stay billed"),
        ],
        string="What Is Credited",
        default=HOURS,
        required=True,
    )
    coverage_link_ids = fields.Many2many(
        "project.coverage.link",
        string="Bookings to Credit",
        compute="_compute_coverage_link_ids",
        store=True,
        readonly=False,
    )

    @api.depends("move_ids")
    def _compute_has_bookings(self):
        for wizard in self:
            wizard.has_bookings = bool(wizard._get_creditable_links())

    @api.depends("move_ids")
    def _compute_coverage_link_ids(self):
        """A reversal credits everything; whoever credits less takes bookings out."""
        for wizard in self:
            wizard.coverage_link_ids = wizard._get_creditable_links()

    def _get_creditable_links(self):
        """What the invoices bill and no other credit note is about to free."""
        links = self.move_ids._origin.invoice_line_ids.coverage_link_ids
        return links.filtered(lambda link: link.is_active and not link.credit_line_id)

    def reverse_moves(self, is_modify=False):
        """Let the draft credit notes free what was chosen.

        :raises UserError: if an invoice shall be created anew while the credit note is
            posted at a later date; until then the hours are billed
        """
        chosen, all_links = self.coverage_link_ids, self._get_creditable_links()
        if is_modify and all_links and self.date > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The credit note would be posted on its date only, and until then"
                    " its hours are billed. Choose today, or create the credit note"
                    " alone."
                )
            )
        result = super().reverse_moves(is_modify)
        if not is_modify and all_links:
            reversals = self.new_move_ids.filtered(lambda move: move.state == "draft")
            if self.credit_kind == PRICE:
                reversals.is_price_reduction = True
            else:
                reversals._credit(chosen & all_links)
        return result
