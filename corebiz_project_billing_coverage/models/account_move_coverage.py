from odoo import api, fields, models
from odoo.exceptions import UserError

# Documents that bill hours or give them back.
COVERAGE_TYPES = ("out_invoice", "out_refund")


class AccountMove(models.Model):
    """Invoices and the bookings on them, whatever happens to the invoice.

    ======================  ====================================================
    posted                  its bookings are billed; the quantities must agree
    credit note posted      the bookings chosen for it are open again; refused while
                            the invoice that it reverses is a draft
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
        "project.coverage.link",
        "move_id",
        string="Bookings on this Invoice",
        groups="base.group_user",
    )
    is_price_reduction = fields.Boolean(
        string="Price Reduction Only",
        copy=False,
        tracking=True,
        help="The credit note lowers the price and frees no hours: they stay billed and"
        " are not invoiced again.",
    )

    has_bookings = fields.Boolean(
        compute="_compute_has_bookings",
        compute_sudo=True,
        export_string_translation=False,
    )
    is_crediting_bookings = fields.Boolean(
        compute="_compute_credited_hours",
        compute_sudo=True,
        export_string_translation=False,
    )
    credited_hours = fields.Float(compute="_compute_credited_hours", compute_sudo=True)

    @api.depends("coverage_link_ids")
    def _compute_has_bookings(self):
        for move in self:
            move.has_bookings = bool(move.coverage_link_ids)

    @api.depends(
        "invoice_line_ids.credited_link_ids.hours",
        "reversed_entry_id.coverage_link_ids",
    )
    def _compute_credited_hours(self):
        for move in self:
            links = move.invoice_line_ids.credited_link_ids
            move.credited_hours = sum(links.mapped("hours"))
            move.is_crediting_bookings = move.move_type == "out_refund" and bool(
                links or move.reversed_entry_id.coverage_link_ids
            )

    def action_view_coverage_links(self):
        """Open the bookings on this invoice."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_coverage.project_coverage_link_action"
        )
        action = {**action, "domain": [("move_id", "=", self.id)], "context": {}}
        return self._at_address(action, "bookings-of-invoice")

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
        changed = [
            (move, old)
            for move, old in before.items()
            if move.state != old
            and move.move_type in COVERAGE_TYPES
            # Invoices of a former system count as billed although they are cancelled.
            and move.payment_state != "invoicing_legacy"
        ]
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
            lines.sale_line_ids._renew_paid()
        moves = self.concat(*(move for move, _old in changed))
        posted = moves.filtered(lambda move: move.state == "posted")
        posted._get_billed_projects()._offer_closing()

    # === Credit notes ===

    def action_choose_credit(self):
        """Open the dialog that asks which bookings this credit note frees."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credited Bookings"),
            "res_model": "project.credit.choice",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_move_id": self.id,
                "default_link_ids": self.invoice_line_ids.credited_link_ids.ids,
            },
        }

    def _get_creditable_links(self):
        """Links that this credit note may free, with those chosen already."""
        links = self.env["project.coverage.link"]
        for line in self.invoice_line_ids:
            if line._is_crediting():
                links |= line._get_creditable_links()
        return links

    def _credit(self, links):
        """Let these draft credit notes free ``links``, and credit their quantity.

        :raises UserError: if a credit note is no draft, or lowers the price only
        """
        self.check_access("write")
        for move in self:
            if move.state != "draft" or move.is_price_reduction:
                raise move._get_coverage_error(
                    self.env._(
                        "bookings are chosen for draft credit notes that are no mere"
                        " price reduction."
                    )
                )
            for line in move.sudo().invoice_line_ids:
                if line._is_crediting():
                    line._credit(links.sudo() & line._get_creditable_links())

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

    # === Documents ===

    def _is_document_missing(self):
        """Whether a file that the archive keeps of this invoice was not made yet.

        A preview leaves nothing behind. Extend it for further files of an invoice.
        """
        self.ensure_one()
        return not self.invoice_pdf_report_id

    def _has_electronic_form(self):
        """Whether sending this invoice makes an XML, too. Extend it where it does."""
        self.ensure_one()
        return False
