from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Invoices and the bookings on them, whatever happens to the invoice.

    ======================  ====================================================
    posted                  its bookings are billed; the quantities must agree
    credit note posted      the bookings chosen for it are open again
    reset to draft          its bookings are in a draft; a credit note takes its
                            bookings back, and refuses if they are billed elsewhere
    cancelled               its bookings are open again
    back from cancelled     it takes its bookings back, or refuses
    deleted, line deleted   its bookings are open again (``account.move.line``)
    ======================  ====================================================

    All of it hangs on the status itself, so that buttons, programs and scheduled
    posting cannot disagree.
    """

    _inherit = "account.move"

    coverage_link_ids = fields.One2many(
        "project.coverage.link", "move_id", string="Bookings on this Invoice"
    )
    is_price_reduction = fields.Boolean(
        string="Price Reduction Only",
        copy=False,
        tracking=True,
        help="The credit note lowers the price and frees no hours: they stay billed and"
        " are not invoiced again.",
    )

    def _get_covered_bookings(self):
        """Bookings that are on these invoices now."""
        links = self.sudo().invoice_line_ids.coverage_link_ids
        return links.filtered("is_active").booking_id.sudo(self.env.su)

    def _get_billed_projects(self):
        """Projects whose hours or orders these invoices and credit notes bill."""
        lines = self.sudo().invoice_line_ids
        bookings = (lines.coverage_link_ids | lines.credited_link_ids).booking_id
        orders = lines.sale_line_ids.order_id
        return (bookings.project_id | orders.project_ids).sudo(self.env.su)

    def write(self, vals):
        if "is_price_reduction" in vals:
            self._check_price_reduction_open()
        if "state" not in vals:
            result = super().write(vals)
            if "is_price_reduction" in vals:
                self.sudo().invoice_line_ids._renew_credit()
            return result
        before = {move: move.state for move in self}
        result = super().write(vals)
        changed = [(move, old) for move, old in before.items() if move.state != old]
        if changed:
            self.env["account.move"].sudo()._move_coverage(changed)
        return result

    def _move_coverage(self, changed):
        """Let the links follow the new status of the moves.

        :param list changed: moves and the status that each had before
        """
        for move, old in changed:
            move = move.sudo()
            lines = move.invoice_line_ids
            if old == "posted":
                lines._withdraw_credit()
                lines._check_not_credited()
            if move.state == "cancel":
                lines.coverage_link_ids._release()
            elif old == "cancel":
                lines.coverage_link_ids._revive()
            if move.state == "posted":
                lines._cover_at_posting()
                lines._grant_credit()

    def _check_price_reduction_open(self):
        """Refuse to change what a posted credit note frees.

        :raises UserError: names the credit note
        """
        for move in self:
            if move.state == "posted":
                raise move._get_coverage_error(
                    self.env._(
                        "reset the credit note to draft before you change which hours"
                        " it frees."
                    )
                )

    def _get_coverage_error(self, text):
        """The error that names this invoice."""
        return UserError(f"{self.display_name}: {text}")
