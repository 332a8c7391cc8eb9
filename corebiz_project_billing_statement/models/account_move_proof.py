from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing_coverage.models.account_move_coverage import (
    COVERAGE_TYPES,
)

from .project_proof_line import CREDITED, FIXED, UNCHARGED, WAIVED
from .proof_format import initials


class AccountMove(models.Model):
    """Customer invoices and the hours that stand behind them.

    What a credit note says about hours stands in ``account_move_proof_credit``.
    """

    _inherit = "account.move"

    proof_ids = fields.One2many(
        "project.proof",
        "move_id",
        string="Proofs of Work",
        readonly=True,
        copy=False,
        groups="corebiz_project_billing.group_project_office,"
        "account.group_account_invoice,account.group_account_readonly",
    )
    proof_count = fields.Integer(compute="_compute_proof_count", compute_sudo=True)
    can_make_proof = fields.Boolean(
        compute="_compute_can_make_proof",
        compute_sudo=True,
        help="The invoice bills hours and has no valid proof of work yet.",
    )

    @api.depends("proof_ids")
    def _compute_proof_count(self):
        for move in self:
            move.proof_count = len(move.proof_ids)

    @api.depends("state", "move_type", "proof_ids")
    def _compute_can_make_proof(self):
        for move in self:
            move.can_make_proof = bool(
                move._may_have_proof()
                and not move.proof_ids
                and any(move._get_billed_proof_bookings().values())
            )

    def _may_have_proof(self):
        return self.move_type in COVERAGE_TYPES and self.state == "posted"

    def _post(self, soft=True):
        """Freeze the bookings behind the invoices that were posted."""
        posted = super()._post(soft)
        posted._freeze_proofs()
        return posted

    def _freeze_proofs(self):
        """Make a new version of the proof of work of each invoice that bills hours.

        Or of each credit note that gives hours back.
        """
        proofs = self.env["project.proof"]
        for move in self.sudo().filtered(lambda move: move._may_have_proof()):
            rows = move._prepare_proof_rows()
            if rows:
                proofs |= proofs._freeze(move, rows)
        if proofs:
            proofs._print_soon()
        return proofs

    # === The rows ===

    def _get_proof_bookings(self):
        """The bookings that this invoice bills.

        Those that are linked to its lines; on an invoice from before there were links,
        those that Odoo's invoicing noted on the booking.
        """
        self.ensure_one()
        move = self.sudo()
        bookings = move._get_covered_bookings() or move.timesheet_ids
        return bookings.filtered("project_id")

    def _get_proof_hours(self, booking, kind):
        """Hours of ``booking`` as a row of this kind says them."""
        if kind == CREDITED:
            return -sum(self._get_credited_links(booking).mapped("hours"))
        if kind == FIXED:
            return booking._get_fixed_hours()
        if kind == WAIVED:
            return booking._get_shown_waived_hours()
        return booking._get_unpaid_hours()

    def _get_proof_quantity(self, booking, kind, hours, unit):
        """What ``booking`` adds to the quantity of its line, in the unit of that.

        The hours, and what is billed beyond them. Rows from before there were links
        say the hours.
        """
        if kind in UNCHARGED:
            return 0.0
        if kind == CREDITED:
            return -sum(self._get_credited_links(booking).mapped("quantity"))
        links = self.invoice_line_ids.coverage_link_ids.filtered(
            lambda link: link.is_active and link.booking_id == booking
        )
        if not links:
            return hours / unit._get_hours_factor()
        return sum(links.mapped("quantity"))

    def _get_proof_line(self, booking, kind):
        """The line of this invoice that bills ``booking``, credits or covers it."""
        if kind == CREDITED:
            return self._get_credited_links(booking).credit_line_id[:1]
        links = self.invoice_line_ids.coverage_link_ids
        link = links.filtered(
            lambda link: link.is_active and link.booking_id == booking
        )
        return (
            link.invoice_line_id
            or self.invoice_line_ids.filtered(
                lambda line: booking.so_line in line.sale_line_ids
            )[:1]
        )

    def _get_fixed_proof_bookings(self):
        """Hours behind the fixed prices on this invoice that no proof has listed yet.

        Listed where the company wants it: who pays a fixed price need not see them.
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(
            lambda line: line.quantity * line._get_direction() > 0
        ).sale_line_ids.filtered(lambda line: not line.is_downpayment)
        if not lines or not self.company_id.proof_fixed_price:
            return self.env["account.analytic.line"]
        listed = self.env["project.proof.line"].search(
            [
                ("kind", "=", FIXED),
                ("proof_id.move_id", "!=", self.id),
                ("proof_id.is_current", "=", True),
                ("booking_id.so_line", "in", lines.ids),
            ]
        )
        return self.env["account.analytic.line"].search(
            [
                ("so_line", "in", lines.ids),
                ("project_id", "!=", False),
                "|",
                ("coverage_state", "=", "fixed"),
                ("prepaid_hours", "!=", 0),
                ("date", "<=", self.invoice_date),
                ("id", "not in", listed.booking_id.ids),
            ]
        )

    def _get_proof_lang(self):
        """The customer's language, else the company's, as far as it is installed."""
        installed = dict(self.env["res.lang"].get_installed())
        wanted = (self.partner_id.lang, self.company_id.partner_id.lang, self.env.lang)
        return next((lang for lang in wanted if lang in installed), "en_US")

    def _prepare_proof_rows(self):
        """Values of the rows of a proof of this invoice, in the order of the print."""
        self.ensure_one()
        kinds = {
            **self.sudo()._get_billed_proof_bookings(),
            FIXED: self.sudo()._get_fixed_proof_bookings(),
        }
        if any(kinds.values()):
            kinds[WAIVED] = self.sudo()._get_waived_proof_bookings()
        if not any(kinds.values()):
            return []  # most invoices bill no hours: these ask for nothing more
        move = self.sudo().with_context(lang=self._get_proof_lang())
        style = move.company_id.proof_person
        rows = [
            move._prepare_proof_row(booking.with_env(move.env), kind, style)
            for kind, bookings in kinds.items()
            for booking in bookings
        ]
        rows.sort(key=self._get_proof_order)
        for sequence, row in enumerate(rows, 1):
            row["sequence"] = sequence
        return rows

    @api.model
    def _get_proof_order(self, row):
        """What is billed first, then order by order, task by task, day by day.

        Late bookings come last, whatever their kind.
        """
        return (
            row["is_late"],
            row["kind"],
            row["order_name"],
            row["project_name"],
            row["task_name"],
            row["date"],
            row["booking_ref"],
        )

    def _prepare_proof_row(self, booking, kind, style):
        """Values of the row that freezes ``booking`` on this invoice."""
        hours = self._get_proof_hours(booking, kind)
        invoice_line = self._get_proof_line(booking, kind)
        unit = invoice_line.product_uom_id
        quantity = self._get_proof_quantity(booking, kind, hours, unit)
        return {
            "kind": kind,
            "date": booking.date,
            "employee_name": booking.employee_id.name or booking.user_id.name or "",
            "person": self._get_proof_person(booking, style),
            "order_name": booking.so_line.order_id.name or "",
            "project_name": booking.project_id.name or "",
            "task_name": booking.task_id.name or "",
            "name": booking.name or "",
            "hours": round(hours, 4),
            "position": (invoice_line.name or "").split("\n")[0],
            "quantity": round(quantity, 4),
            "unit_name": unit.name or "",
            "is_late": booking._is_late_on_statement(),
            "booking_ref": booking.id,
            "booking_id": booking.id,
            "project_id": booking.project_id.id,
            "task_id": booking.task_id.id,
        }

    def _get_proof_person(self, booking, style):
        """How the customer reads the person who booked: name, initials or role."""
        employee = booking.employee_id
        name = employee.name or booking.user_id.name or ""
        if style == "initials":
            return initials(name)
        if style == "role":
            return (
                employee.job_title
                or employee.job_id.name
                or self.env._("Project team member")
            )
        return name

    def _is_document_missing(self):
        """The valid proof of work belongs to the documents of an invoice."""
        proofs = self.proof_ids.filtered("is_current")
        return super()._is_document_missing() or any(
            not proof.attachment_id for proof in proofs
        )

    # === Buttons ===

    def action_view_proofs(self):
        """Open the proof of work of the invoice, or the list of its versions."""
        self.ensure_one()
        action = self.proof_ids._get_records_action(
            name=self.env._("Proof of Work"), domain=[("move_id", "=", self.id)]
        )
        return self._at_address(action, "proofs-of-invoice")

    def action_make_proof(self):
        """Make the proof of an invoice that was posted before there were proofs.

        :raises UserError: if the invoice is not posted or bills no hours
        """
        self.check_access("write")
        for move in self:
            if not move.sudo().can_make_proof:
                raise UserError(
                    self.env._(
                        "“%(invoice)s” needs no proof of work: it is not posted, bills"
                        " no hours, or has its proof already. Open the proof by the"
                        " button at the top of the invoice.",
                        invoice=move.display_name,
                    )
                )
        self._freeze_proofs()
        return self[:1].action_view_proofs()

    def unlink(self):
        """Leave the proofs behind with their files: they are records of the project."""
        self.sudo().proof_ids._keep_files()
        return super().unlink()
