from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .coverage_sum import TAKEN_FIELDS

COVERAGE_STATES = [
    ("open", "Open"),
    ("draft", "In a Draft Invoice"),
    ("billed", "Invoiced"),
    ("fixed", "Fixed Price or Internal"),
    ("waived", "Waived"),
]
# Bookings that the price of an order covers: they are not billed by the hour.
FIXED_PRICE_TYPES = ("billable_fixed", "billable_milestones", "billable_manual")
# States in which a booking is accounted for by a document that names it.
DOCUMENTED_STATES = ("draft", "billed", "waived")
# What a booking says. It is fixed as long as a document names the booking.
BOOKING_FIELDS = frozenset(
    {
        "unit_amount",
        "product_uom_id",
        "date",
        "name",
        "task_id",
        "project_id",
        "employee_id",
        "user_id",
        "amount",
        "currency_id",
        "company_id",
        "so_line",
    }
)


class AccountAnalyticLine(models.Model):
    """Every hour of a booking is accounted for in exactly one way: its coverage.

    - *Billed*, or *in a draft invoice*: active rows of ``project.coverage.link`` put it
      on lines of invoices, each some hours of it (``invoiced_hours``,
      ``drafted_hours``).
    - *Waived*: active rows of ``project.waiver`` say why it will not be billed. They
      may name a part only; then the rest is in another state (``waived_hours``).
    - *Fixed price or internal*: the price of a confirmed order covers it, or nobody is
      there to be billed, because the project is not billable and has no customer. A
      prepaid quantity of hours covers no more than itself: of a booking that it covers
      in part, only the rest is in another state (``prepaid_hours``).
    - *Open*: all the others. They are still to bill or to waive.

    The state is that of what is left of the hours, or else of its rows; see
    ``account_analytic_line_parts.py``. It follows from these rows, never from dates.
    ``timesheet_invoice_id``, from which Odoo reads that a booking is invoiced, names
    the first invoice with hours of it: what Odoo's own code writes there puts what is
    open on a draft invoice, and only rows take it off. In Odoo a credit note takes off
    all bookings of the order line. What is to invoice goes by the state alone.
    """

    _inherit = "account.analytic.line"

    coverage_link_ids = fields.One2many(
        "project.coverage.link",
        "booking_id",
        string="Invoice Links",
        readonly=True,
        groups="base.group_user",
    )
    waiver_ids = fields.One2many(
        "project.waiver",
        "booking_id",
        string="Waivers",
        readonly=True,
        groups="base.group_user",
    )
    coverage_state = fields.Selection(
        COVERAGE_STATES,
        string="Coverage",
        compute="_compute_coverage_state",
        compute_sudo=True,
        store=True,
        readonly=True,
        code_only=True,
        help="How the booking is accounted for: on a posted or a draft invoice, covered"
        " by a fixed price, waived, or still open.",
    )
    timesheet_invoice_id = fields.Many2one(
        compute="_compute_timesheet_invoice_id", compute_sudo=True, store=True
    )

    @api.depends("coverage_link_ids.is_active")
    def _compute_timesheet_invoice_id(self):
        for line in self:
            links = line._get_active_links()
            line.timesheet_invoice_id = (
                links.sorted("id")[0].move_id if links else False
            )

    @api.depends(
        "coverage_link_ids.is_active",
        "coverage_link_ids.move_id.state",
        "waiver_ids.is_active",
        *TAKEN_FIELDS,
        # What decides about fixed prices in timesheet_invoice_type. Not the type as a
        # whole: it follows the amount, too, and every booking would take longer.
        "so_line.product_id",
        "project_id.billing_type",
        "so_line.state",
        "project_id.allow_billable",
        "project_id.partner_id",
    )
    def _compute_coverage_state(self):
        for line in self:
            line.coverage_state = line._get_coverage_state()

    def _get_coverage_state(self):
        """How this booking is accounted for; see also :meth:`_fill_coverage_state`."""
        project = self.project_id
        if not project:
            return False
        links = self._get_active_links()
        if links and not self._has_rest():
            return "draft" if any(link._is_on_draft() for link in links) else "billed"
        if self._is_waived_in_full():
            return "waived"
        if not project.allow_billable and not project.partner_id:
            return "fixed"
        return "fixed" if self._is_covered_by_price() else "open"

    def _is_covered_by_price(self):
        """Whether the price of an order covers all hours of this booking."""
        line = self.so_line
        if line and line._has_prepaid_hours():
            return self._is_prepaid()
        is_fixed_price = self.timesheet_invoice_type in FIXED_PRICE_TYPES
        return is_fixed_price and (not line or line.state == "sale")

    def _is_not_billed(self):
        """A waived booking stays where it is, like a billed one.

        Asked while the order line is computed, on which the state depends.
        """
        return super()._is_not_billed() and not self._is_waived()

    def _renew_order_lines(self, before):
        """Work out anew what is to invoice where these bookings were, and are now.

        What comes off an invoice follows its task, or the rate of its employee, to
        another order line. Odoo works that one out while the booking still counts as
        invoiced.

        :param before: order lines of these bookings when they were on the invoice
        """
        lines = before | self.so_line
        lines._renew_prepaid()
        for line in lines:
            lines |= line._get_charging_line()
        self.mapped("coverage_state")
        for name in ("qty_delivered", "qty_to_invoice"):
            self.env.add_to_compute(lines._fields[name], lines)

    @api.model
    def _get_invoiceable_domain(self):
        """Bookings that an invoice may take: the open ones.

        The quantity to invoice and the bookings behind it both go by it, so an addon
        that holds back bookings extends it here.
        """
        return Domain("coverage_state", "=", "open")

    # === Guards ===

    @api.model_create_multi
    def create(self, vals_list):
        """A booking starts on no invoice, whatever the values say."""
        return super().create(
            [
                {key: val for key, val in vals.items() if key != "timesheet_invoice_id"}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Guard what a document names, and let Odoo's invoicing write rows."""
        vals = dict(vals)
        if "timesheet_invoice_id" in vals:
            move = self.env["account.move"].browse(vals.pop("timesheet_invoice_id"))
            self._cover_by(move)
            if not vals:
                return True
        if BOOKING_FIELDS & vals.keys():
            self._check_not_documented()
        return super().write(vals)

    def _cover_by(self, move):
        """Put the open bookings of these on the draft invoice ``move``.

        Without a move nothing happens: a row ends by its credit note, or with its
        invoice (see ``account.move``), not by emptying the field.

        :raises AccessError: for people who do not invoice
        :raises UserError: if the invoice is no draft, and if the bookings are fixed for
            people who do not invoice
        """
        if not self._is_invoicing():
            self.sudo().project_id._check_bookings_open()
            raise AccessError(
                self.env._("Bookings come on an invoice by invoicing their order.")
            )
        if not move:
            return
        if move.state != "draft":
            raise UserError(
                self.env._(
                    "“%s” is no draft. Reset it to draft before bookings are put on"
                    " it.",
                    move.display_name,
                )
            )
        bookings = self.sudo().filtered_domain(self._get_invoiceable_domain())
        self.env["project.coverage.link"].sudo()._cover(
            bookings, move.sudo().invoice_line_ids
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_documented(self):
        self._check_not_documented()
        for line in self.sudo():
            if line.coverage_link_ids.credit_line_id or line.waiver_ids:
                raise UserError(
                    self.env._(
                        "The booking of %(date)s on “%(project)s” was billed and"
                        " credited, or waived before, and stays as evidence. Set its"
                        " hours to 0 if it was wrong.",
                        date=format_date(self.env, line.date),
                        project=line.project_id.name,
                    )
                )

    def unlink(self):
        """Cancelled invoices do not hold bookings back."""
        self._unlink_except_documented()
        self.sudo().coverage_link_ids._remove()
        return super().unlink()

    def _check_not_documented(self):
        """Refuse to change bookings that an invoice or a waiver names.

        :raises UserError: names the booking, the document and what to do
        """
        for line in self.sudo():
            if line._is_documented():
                raise UserError(line._get_documented_text())

    def _is_documented(self):
        """Whether an invoice or a waiver names this booking.

        Odoo writes bookings while it creates them. Their state is not computed yet
        then, and asking for it would compute it twice.
        """
        if self.env.is_to_compute(self._fields["coverage_state"], self):
            return bool(self._get_active_links()) or self._is_waived()
        return self.coverage_state in DOCUMENTED_STATES

    @api.model
    def _get_documented_domain(self):
        """Bookings that a document names; see :meth:`_is_documented`."""
        return Domain("coverage_state", "in", DOCUMENTED_STATES)

    def _get_documented_text(self):
        """Why this booking is fixed, and how it comes free."""
        links = self._get_active_links()
        drafts = links.filtered(lambda link: link._is_on_draft())
        values = {
            "date": format_date(self.env, self.date),
            "project": self.project_id.name,
            "invoice": (drafts or links)._get_invoice_names(),
        }
        if self.coverage_state == "waived":
            return self.env._(
                "The booking of %(date)s on “%(project)s” is waived and cannot be"
                " changed. The project office can take the waiver back first.",
                **values,
            )
        if self.coverage_state == "draft":
            return self.env._(
                "The booking of %(date)s on “%(project)s” is on the draft invoice"
                " “%(invoice)s” and cannot be changed. Take it off the draft first.",
                **values,
            )
        return self.env._(
            "The booking of %(date)s on “%(project)s” is billed with “%(invoice)s” and"
            " cannot be changed. A credit note makes it open again.",
            **values,
        )

    # === Buttons ===

    def action_waive(self):
        """Open the dialog that waives the open ones of these bookings.

        :raises UserError: if none is open
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_coverage.project_waive_action"
        )
        bookings = self.filtered(lambda line: line.coverage_state == "open")
        if not bookings:
            raise UserError(
                self.env._(
                    "None of these bookings is open: all hours are accounted for."
                )
            )
        return {**action, "context": {"default_booking_ids": bookings.ids}}
