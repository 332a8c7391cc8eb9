from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing_coverage.models.account_move_coverage import (
    COVERAGE_TYPES,
)

from .statement_format import CREDITED, FIXED, UNCHARGED, WAIVED, initials


class AccountMove(models.Model):
    """Customer invoices and the hours that stand behind them.

    What a credit note says about hours stands in ``account_move_statement_credit``.
    """

    _inherit = "account.move"

    timesheet_statement_ids = fields.One2many(
        "project.timesheet.statement",
        "move_id",
        string="Timesheet Statements",
        readonly=True,
        copy=False,
        groups="corebiz_project_billing.group_project_office,"
        "account.group_account_invoice,account.group_account_readonly",
    )
    timesheet_statement_count = fields.Integer(
        compute="_compute_timesheet_statement_count", compute_sudo=True
    )
    can_make_statement = fields.Boolean(
        compute="_compute_can_make_statement",
        compute_sudo=True,
        help="The invoice bills hours and has no valid timesheet statement yet.",
    )

    @api.depends("timesheet_statement_ids")
    def _compute_timesheet_statement_count(self):
        for move in self:
            move.timesheet_statement_count = len(move.timesheet_statement_ids)

    @api.depends("state", "move_type", "timesheet_statement_ids")
    def _compute_can_make_statement(self):
        for move in self:
            move.can_make_statement = bool(
                move._may_have_statement()
                and not move.timesheet_statement_ids
                and any(move._get_billed_statement_bookings().values())
            )

    def _may_have_statement(self):
        return self.move_type in COVERAGE_TYPES and self.state == "posted"

    def _post(self, soft=True):
        """Freeze the bookings behind the invoices that were posted."""
        posted = super()._post(soft)
        posted._freeze_statements()
        return posted

    def _freeze_statements(self):
        """Make a new version of the statement of each invoice that bills hours.

        Or of each credit note that gives hours back.
        """
        statements = self.env["project.timesheet.statement"]
        for move in self.sudo().filtered(lambda move: move._may_have_statement()):
            rows = move._prepare_statement_rows()
            if rows:
                statements |= statements._freeze(move, rows)
        if statements:
            statements._print_soon()
        return statements

    # === The rows ===

    def _get_statement_bookings(self):
        """The bookings that this invoice bills.

        Those that are linked to its lines; on an invoice from before there were links,
        those that Odoo's invoicing noted on the booking.
        """
        self.ensure_one()
        move = self.sudo()
        bookings = move._get_covered_bookings() or move.timesheet_ids
        return bookings.filtered("project_id")

    def _get_statement_hours(self, booking, kind):
        """Hours of ``booking`` as a row of this kind says them."""
        if kind == CREDITED:
            return -sum(self._get_credited_links(booking).mapped("hours"))
        if kind == FIXED:
            return booking._get_fixed_hours()
        if kind == WAIVED:
            return booking._get_shown_waived_hours()
        links = self._get_statement_links(booking)
        others = booking._get_active_links() - links
        hours = booking._get_charged_hours() - sum(others.mapped("hours"))
        # From the booking, so that a check of the statement sees that it was changed.
        is_left = links and booking.coverage_state in ("open", "fixed")
        return hours - booking._get_rest_hours() if is_left else hours

    def _get_statement_links(self, booking):
        """The rows that put hours of ``booking`` on this invoice, and count.

        Other hours of it may be on other invoices: their statements list those.
        """
        return self.invoice_line_ids.coverage_link_ids.filtered(
            lambda link: link.is_active and link.booking_id == booking
        )

    def _get_statement_quantity(self, booking, kind, hours, unit):
        """What ``booking`` adds to the quantity of its line, in the unit of that.

        The hours, and what is billed beyond them. Rows from before there were links
        say the hours.
        """
        if kind in UNCHARGED:
            return 0.0
        if kind == CREDITED:
            return -sum(self._get_credited_links(booking).mapped("quantity"))
        links = self._get_statement_links(booking)
        if not links:
            return hours / unit._get_hours_factor()
        return sum(links.mapped("quantity"))

    def _get_statement_line(self, booking, kind):
        """The line of this invoice that bills ``booking``, credits or covers it."""
        if kind == CREDITED:
            return self._get_credited_links(booking).credit_line_id[:1]
        return (
            self._get_statement_links(booking).invoice_line_id[:1]
            or self.invoice_line_ids.filtered(
                lambda line: booking.so_line in line.sale_line_ids
            )[:1]
        )

    def _get_fixed_statement_bookings(self):
        """Hours behind fixed prices on this invoice that no statement has listed yet.

        Listed where the company wants it: who pays a fixed price need not see them.
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(
            lambda line: line.quantity * line._get_direction() > 0
        ).sale_line_ids.filtered(lambda line: not line.is_downpayment)
        if not lines or not self.company_id.statement_fixed_price:
            return self.env["account.analytic.line"]
        listed = self.env["project.timesheet.statement.line"].search(
            [
                ("kind", "=", FIXED),
                ("statement_id.move_id", "!=", self.id),
                ("statement_id.is_current", "=", True),
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

    def _get_statement_lang(self):
        """The customer's language, else the company's, as far as it is installed."""
        installed = dict(self.env["res.lang"].get_installed())
        wanted = (self.partner_id.lang, self.company_id.partner_id.lang, self.env.lang)
        return next((lang for lang in wanted if lang in installed), "en_US")

    def _prepare_statement_rows(self):
        """Values of the rows of the statement, in the order of the print."""
        self.ensure_one()
        kinds = {
            **self.sudo()._get_billed_statement_bookings(),
            FIXED: self.sudo()._get_fixed_statement_bookings(),
        }
        if any(kinds.values()):
            kinds[WAIVED] = self.sudo()._get_waived_statement_bookings()
        if not any(kinds.values()):
            return []  # most invoices bill no hours: these ask for nothing more
        move = self.sudo().with_context(lang=self._get_statement_lang())
        style = move.company_id.statement_person
        rows = [
            move._prepare_statement_row(booking.with_env(move.env), kind, style)
            for kind, bookings in kinds.items()
            for booking in bookings
        ]
        rows.sort(key=self._get_statement_order)
        for sequence, row in enumerate(rows, 1):
            row["sequence"] = sequence
        return rows

    @api.model
    def _get_statement_order(self, row):
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

    def _prepare_statement_row(self, booking, kind, style):
        """Values of the row that freezes ``booking`` on this invoice."""
        hours = self._get_statement_hours(booking, kind)
        invoice_line = self._get_statement_line(booking, kind)
        unit = invoice_line.product_uom_id
        quantity = self._get_statement_quantity(booking, kind, hours, unit)
        return {
            "kind": kind,
            "date": booking.date,
            "employee_name": booking.employee_id.name or booking.user_id.name or "",
            "person": self._get_statement_person(booking, style),
            "order_name": booking.so_line.order_id.name or "",
            "project_name": booking.project_id.name or "",
            "task_name": booking.task_id.name or "",
            "name": booking.name or "",
            "hours": round(hours, 4),
            "position": (invoice_line.name or "").split("\n")[0],
            "quantity": round(quantity, 4),
            "unit_name": unit.name or "",
            "is_late": booking._is_late_on_statement(),
            "time_text": booking._get_statement_time_text(),
            "remark": booking._get_statement_remark(),
            "booking_ref": booking.id,
            "booking_id": booking.id,
            "project_id": booking.project_id.id,
            "task_id": booking.task_id.id,
        }

    def _get_statement_person(self, booking, style):
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
        """The valid timesheet statement belongs to the documents of an invoice."""
        statements = self.timesheet_statement_ids.filtered("is_current")
        return super()._is_document_missing() or any(
            not statement.attachment_id for statement in statements
        )

    # === Buttons ===

    def action_view_statements(self):
        """Open the timesheet statement of the invoice, or the list of its versions."""
        self.ensure_one()
        action = self.timesheet_statement_ids._get_records_action(
            name=self.env._("Timesheet Statement"), domain=[("move_id", "=", self.id)]
        )
        return self._at_address(action, "statements-of-invoice")

    def action_make_statement(self):
        """Make the statement of an invoice that was posted without one.

        :raises UserError: if the invoice is not posted or bills no hours
        """
        self.check_access("write")
        for move in self:
            if not move.sudo().can_make_statement:
                raise UserError(
                    self.env._(
                        "“%(invoice)s” needs no timesheet statement: it is not posted,"
                        " bills no hours, or has its statement already. Open the"
                        " statement by the button at the top of the invoice.",
                        invoice=move.display_name,
                    )
                )
        self._freeze_statements()
        return self[:1].action_view_statements()

    def unlink(self):
        """Leave the statements behind with their files: records of the project."""
        self.sudo().timesheet_statement_ids._keep_files()
        return super().unlink()
