from odoo import api, fields, models


class AccountMove(models.Model):
    """An invoice carries the statements that the customer signed for its hours."""

    _inherit = "account.move"

    release_ids = fields.Many2many(
        "project.release",
        "account_move_project_release_rel",
        "move_id",
        "release_id",
        string="Released Statements",
        readonly=True,
        code_only=True,
        copy=False,
        groups="corebiz_project_billing.group_project_office,"
        "account.group_account_invoice,account.group_account_readonly",
        help="The signed versions that list hours of this invoice, as they were when it"
        " was posted.",
    )
    release_count = fields.Integer(compute="_compute_release_count", compute_sudo=True)

    @api.depends("release_ids")
    def _compute_release_count(self):
        for move in self:
            move.release_count = len(move.release_ids)

    def _post(self, soft=True):
        """Refuse what is not released; note which signed versions the invoice carries.

        :raises UserError: names the booking and says what to do
        """
        self._check_released()
        posted = super()._post(soft)
        posted._check_released()  # posting may take bookings
        posted._note_releases()
        return posted

    def _check_released(self):
        for move in self.sudo():
            for booking in move._get_covered_bookings():
                if booking._is_held_by_release():
                    text = booking.with_env(self.env)._get_held_text()
                    raise move._get_coverage_error(text)

    def _note_releases(self):
        """Note the signed statements that list hours of these invoices."""
        for move in self.sudo():
            rows = move._get_covered_bookings().release_line_ids.filtered(
                lambda row: row.is_active and row.state == "accepted"
            )
            releases = rows.release_id
            if releases != move.release_ids:
                move._write_by_code({"release_ids": [fields.Command.set(releases.ids)]})
                releases._print_soon()

    def _move_coverage(self, changed):
        """Statements are billed, or wait again, as their invoices are."""
        result = super()._move_coverage(changed)
        lines = self.browse([move.id for move, _old in changed]).sudo().invoice_line_ids
        links = lines.coverage_link_ids | lines.credited_link_ids
        links.booking_id.release_line_ids.filtered(
            "is_active"
        ).release_id._renew_state()
        return result

    def _is_document_missing(self):
        """The signed statements belong to the documents of an invoice."""
        return super()._is_document_missing() or any(
            not release.attachment_id for release in self.sudo().release_ids
        )

    def action_view_releases(self):
        """Open the statements that the customer signed for this invoice."""
        self.ensure_one()
        self.check_access("read")
        action = self.release_ids._get_records_action(
            name=self.env._("Released Statements"),
            domain=[("id", "in", self.release_ids.ids)],
        )
        return self._at_address(action, "releases-of-invoice")
