from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .period_state import BILLED, OPEN, STATES, get_calendar_period


class ProjectBillingPeriod(models.Model):
    """A month or a quarter of a project that goes on, which is billed by itself.

    **Days.** A period is a calendar month or quarter of dates; its last day is inside.
    A booking belongs to exactly one period, by its date (a late booking by the day from
    which it counts, see ``account.analytic.line``). The database refuses periods of a
    project that overlap. Where the rhythm of a project changes, the next period begins
    behind the last one that is there.

    **Steps.** ``state`` walks the table in ``period_state.py``: the project's leader
    confirms the hours, its manager releases them, the project office bills them. Each
    step goes through the gate (``project_billing_period_gate.py``), whoever takes it by
    whatever channel, and adds a row to the ledger (``project.billing.period.step``).

    **Fixed hours.** The bookings of a released period are fixed while the project stays
    open (``account_analytic_line.py``).
    """

    _name = "project.billing.period"
    _inherit = ["project.ledger.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Billing Period of a Project"
    _order = "date_from desc, project_id, id"
    # Who may see the project may write a note; the rows themselves change by steps.
    _mail_post_access = "read"

    name = fields.Char(compute="_compute_name")
    project_id = fields.Many2one(
        "project.project",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        string="Customer",
        related="project_id.partner_id",
        store=True,
        index="btree_not_null",
    )
    leader_id = fields.Many2one(related="project_id.leader_id")
    manager_id = fields.Many2one(string="Project Manager", related="project_id.user_id")
    date_from = fields.Date(string="From", required=True, readonly=True, copy=False)
    date_to = fields.Date(
        string="To",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        help="The last day, which is inside the period.",
    )
    state = fields.Selection(
        [(state.key, state.label) for state in STATES.values()],
        string="Status",
        default=OPEN,
        required=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    state_date = fields.Datetime(
        string="In This Status Since",
        default=fields.Datetime.now,
        readonly=True,
        copy=False,
    )
    step_reason = fields.Char(
        string="Reason of the Step",
        store=False,
        help="Write-only companion of the status, so that an import or a program can"
        " give the reason that a step back needs.",
    )
    step_ids = fields.One2many(
        "project.billing.period.step", "period_id", string="Steps", readonly=True
    )
    last_step_id = fields.Many2one(
        "project.billing.period.step", compute="_compute_last_step_id"
    )

    is_open_again = fields.Boolean(
        string="Open Again",
        compute="_compute_is_open_again",
        search="_search_is_open_again",
        help="It was billed already, and hours of it are to bill again: an invoice was"
        " credited, or a waiver was taken back.",
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_from <= date_to)",
        "A billing period ends on or after its first day.",
    )
    # Ranges of numbers need no extension of PostgreSQL, unlike plain numbers.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(project_id, project_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)",
        "The project has a billing period on these days already.",
    )

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_name(self):
        for period in self:
            period.name = period._get_name(period.date_from, period.date_to)

    @api.depends("project_id.name", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for period in self:
            project = period.project_id.sudo()
            period.display_name = f"{project.name}: {period.name}"

    @api.depends("step_ids")
    def _compute_last_step_id(self):
        for period in self:
            period.last_step_id = period.step_ids.sorted("id")[-1:]

    @api.depends("state", "step_ids")
    def _compute_is_open_again(self):
        for period in self:
            was_billed = BILLED in period.step_ids.mapped("from_state")
            period.is_open_again = was_billed and period.state != BILLED

    def _search_is_open_again(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        again = Domain("state", "!=", BILLED)
        again &= Domain("step_ids.from_state", "=", BILLED)
        parts = ((True, again), (False, ~again))
        found = Domain.OR(part for answer, part in parts if answer in value)
        return found if operator == "in" else ~found

    @api.model
    def _get_name(self, start, end):
        """For example "September 2026", "Q3 2026", or both days of any other."""
        if not (start and end):
            return ""
        if (start, end) == get_calendar_period(start, "monthly"):
            return format_date(self.env, start, date_format="LLLL yyyy")
        if (start, end) == get_calendar_period(start, "quarterly"):
            return format_date(self.env, start, date_format="QQQ yyyy")
        return f"{format_date(self.env, start)} – {format_date(self.env, end)}"

    # === Bookings ===

    def _get_bookings(self):
        """All bookings of these periods, whoever booked them and whoever asks."""
        bookings = self.env["account.analytic.line"]
        for period in self.sudo():
            found = bookings.sudo().search(period._get_bookings_domain())
            bookings |= found.with_env(self.env)
        return bookings

    def _get_bookings_domain(self):
        """What makes a booking one of this period."""
        self.ensure_one()
        return [
            ("project_id", "=", self.project_id.id),
            *("|", "&", "&", ("late_date", "=", False)),
            *(("date", ">=", self.date_from), ("date", "<=", self.date_to)),
            *("&", ("late_date", ">=", self.date_from)),
            ("late_date", "<=", self.date_to),
        ]

    def action_view_bookings(self):
        """Show the bookings of this period, as far as the user may see them."""
        self.ensure_one()
        self._check_inside()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_period.account_analytic_line_action_period"
        )
        action["domain"] = self._get_bookings_domain()
        action["context"] = {
            "default_project_id": self.project_id.id,
            "default_date": self.date_to,
            "is_timesheet": 1,
        }
        return self._at_address(action, "bookings-of-period")
