from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BILLING_ADMINISTRATOR,
    MANAGER,
    OFFICE,
)

from .period_state import (
    AT_END,
    FIXED_STATES,
    MONTHLY,
    MONTHS,
    QUARTERLY,
    get_calendar_period,
)

RHYTHM_ROLES = (MANAGER, OFFICE, BILLING_ADMINISTRATOR)


class ProjectProject(models.Model):
    """Whether a project is billed at its end, or by the month or quarter.

    The project's manager and the project office choose. Whoever creates a project names
    its manager as well, so the choice is free at creation, and a copy keeps it.
    """

    _inherit = "project.project"

    billing_rhythm = fields.Selection(
        [
            (AT_END, "At the End"),
            (MONTHLY, "Monthly"),
            (QUARTERLY, "Quarterly"),
        ],
        default=AT_END,
        required=True,
        tracking=True,
        help="When the hours of the project are billed. Monthly or quarterly: the"
        " leader confirms the hours of each period, the manager releases them and the"
        " project office bills them, while the project goes on.",
    )
    billing_period_ids = fields.One2many(
        "project.billing.period",
        "project_id",
        string="Billing Periods",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    billing_period_date = fields.Datetime(
        string="Last Step of a Billing Period",
        readonly=True,
        code_only=True,
        copy=False,
        export_string_translation=False,
        help="Empty as long as the project has no billing periods.",
    )
    billing_period_count = fields.Integer(
        string="Periods",
        compute="_compute_billing_period_count",
        compute_sudo=True,
        groups="base.group_user",
    )
    can_set_billing_rhythm = fields.Boolean(
        compute="_compute_can_set_billing_rhythm", export_string_translation=False
    )

    @api.depends("billing_period_ids")
    def _compute_billing_period_count(self):
        groups = self.env["project.billing.period"]._read_group(
            [("project_id", "in", self.ids)], ["project_id"], ["__count"]
        )
        counts = {project.id: count for project, count in groups}
        for project in self:
            project.billing_period_count = counts.get(project._origin.id, 0)

    @api.depends("user_id", "company_id")
    @api.depends_context("uid")
    def _compute_can_set_billing_rhythm(self):
        for project in self:
            project.can_set_billing_rhythm = any(
                project.sudo()._has_role(role) for role in RHYTHM_ROLES
            )

    def write(self, vals):
        """Ask who changes the rhythm; the role is the permission.

        :raises UserError: names the project and who may
        """
        if "billing_rhythm" not in vals:
            return super().write(vals)
        changing = self.filtered(
            lambda one: one.sudo().billing_rhythm != vals["billing_rhythm"]
        )
        changing._check_can_set_billing_rhythm()
        if set(vals) == {"billing_rhythm"}:
            changing.check_access("read")
            return super(ProjectProject, changing.sudo()).write(vals)
        return super().write(vals)

    def _check_can_set_billing_rhythm(self):
        """Only the manager of a project and the project office choose its rhythm."""
        for project in self:
            if not project.can_set_billing_rhythm and not self._is_loading():
                raise UserError(
                    self.env._(
                        "Only %(who)s can change how often “%(project)s” is billed.",
                        who=project.sudo()._get_roles_text((MANAGER, OFFICE)),
                        project=project.sudo().name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_period_steps(self):
        """What was confirmed, released or billed stays readable."""
        steps = self.env["project.billing.period.step"].sudo()
        if step := steps.search([("project_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "“%(project)s” cannot be deleted: its billing periods have been"
                    " handed over, and their records are kept.",
                    project=step.project_id.name,
                )
            )

    # === Periods ===

    def _get_period(self, date):
        """The billing period in which ``date`` lies; empty where none was opened."""
        self.ensure_one()
        return self.env["project.billing.period"].search(
            [
                ("project_id", "=", self.id),
                ("date_from", "<=", date),
                ("date_to", ">=", date),
            ]
        )

    def _get_period_bounds(self, date):
        """First and last day of the period that would hold ``date``.

        The calendar period of the rhythm, less what periods that are there hold of it.
        """
        self.ensure_one()
        rhythm = self.billing_rhythm if self.billing_rhythm in MONTHS else MONTHLY
        start, end = get_calendar_period(date, rhythm)
        periods = self.env["project.billing.period"].sudo()
        own = [("project_id", "=", self.id)]
        before = [*own, ("date_to", ">=", start), ("date_to", "<", date)]
        if last := periods.search(before, order="date_to desc", limit=1):
            start = last.date_to + timedelta(days=1)
        after = [*own, ("date_from", "<=", end), ("date_from", ">", date)]
        if following := periods.search(after, order="date_from", limit=1):
            end = following.date_from - timedelta(days=1)
        return start, end

    def _get_unreleased_bookings(self, until):
        """Bookings up to ``until`` (a date, inside) that no released period holds.

        Of projects that are billed by the month or quarter.
        """
        fixed = self.env["account.analytic.line"].sudo()
        candidates = fixed.search(
            [
                ("project_id", "in", self.ids),
                ("project_id.billing_rhythm", "!=", AT_END),
                ("coverage_state", "=", "open"),
                *("|", "&", ("late_date", "=", False), ("date", "<=", until)),
                ("late_date", "<=", until),
            ]
        )
        return candidates.filtered(lambda line: not line._is_period_fixed()).with_env(
            self.env
        )

    def _get_released_bookings(self, until):
        """Open bookings of released periods that end by ``until`` (a date, inside)."""
        periods = self.env["project.billing.period"].sudo()
        released = periods.search(
            [
                ("project_id", "in", self.ids),
                ("state", "in", FIXED_STATES),
                ("date_to", "<=", until),
            ]
        )
        bookings = released.with_env(self.env)._get_bookings()
        return (
            bookings.sudo()
            .filtered(lambda line: line.coverage_state == "open")
            .with_env(self.env)
        )

    def action_open_billing_rhythm(self):
        """Open the dialog that changes how often these projects are billed."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_period.project_rhythm_change_action"
        )
        context = {
            "default_project_ids": self.ids,
            "default_billing_rhythm": self[:1].billing_rhythm,
        }
        return {**action, "context": context}

    def action_view_billing_periods(self):
        """Show the billing periods of this project."""
        self.ensure_one()
        self._check_inside()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_period.project_billing_period_action"
        )
        action["domain"] = [("project_id", "=", self.id)]
        action["context"] = {}
        return self._at_address(action, "billing-periods-of-project")
