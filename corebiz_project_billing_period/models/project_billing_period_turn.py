from odoo import api, fields, models
from odoo.fields import Domain

from . import period_state
from .period_state import CONFIRMED, IN_WORK_STATES, OPEN, RELEASED, STATES


class ProjectBillingPeriod(models.Model):
    """Whose turn it is with a period: mails, activities, buttons."""

    _inherit = "project.billing.period"

    turn_partner_ids = fields.Many2many(
        "res.partner",
        string="People to Tell",
        compute="_compute_turn_recipients",
        compute_sudo=True,
    )
    turn_email = fields.Char(
        string="Mailbox to Tell", compute="_compute_turn_recipients", compute_sudo=True
    )
    turn_lang = fields.Char(
        string="Language of Whose Turn It Is",
        compute="_compute_turn_recipients",
        compute_sudo=True,
    )
    available_step = fields.Char(
        compute="_compute_available_steps", export_string_translation=False
    )
    can_send_back = fields.Boolean(
        compute="_compute_available_steps", export_string_translation=False
    )
    is_my_turn = fields.Boolean(
        string="My Turn",
        compute="_compute_available_steps",
        search="_search_is_my_turn",
    )

    @api.depends("state", "project_id.leader_id", "project_id.user_id")
    def _compute_turn_recipients(self):
        for period in self:
            project, role = period.project_id, period._get_turn_role()
            partners, email = project._get_role_recipients(role)
            period.turn_partner_ids = partners
            period.turn_email = email
            period.turn_lang = project._get_recipients_lang(partners, email)

    @api.depends(
        "state",
        "project_id.leader_id",
        "project_id.user_id",
        "project_id.billing_state",
    )
    @api.depends_context("uid")
    def _compute_available_steps(self):
        """Which buttons the current user gets: those that he may press."""
        for period in self:
            project = period.sudo().project_id
            forward, back = period._get_step_ahead(), period._get_step_back()
            role = forward and project._get_acting_role(forward)
            period.available_step = role and forward.target
            period.can_send_back = bool(back and project._get_acting_role(back))
            period.is_my_turn = bool(
                role
                and role in forward.roles
                and project.billing_state in IN_WORK_STATES
            )

    def _search_is_my_turn(self, operator, value):
        """The periods with whose step the current user is expected now."""
        if operator != "in":
            return NotImplemented
        user = self.env.user
        turn = Domain("state", "=", OPEN) & Domain("project_id.leader_id", "=", user.id)
        turn |= Domain("state", "=", CONFIRMED) & Domain(
            "project_id.user_id", "=", user.id
        )
        if user.has_group("corebiz_project_billing.group_project_office"):
            turn |= Domain("state", "=", RELEASED)
        turn &= Domain("project_id.billing_state", "in", IN_WORK_STATES)
        return Domain.OR(turn if one else ~turn for one in value)

    def _get_step_ahead(self):
        return period_state.next_step(self.state or OPEN)

    def _get_step_back(self):
        return period_state.back_step(self.state or OPEN)

    def _get_turn_role(self):
        """The role whose turn it is, or None where the period is billed."""
        return STATES[self.state or OPEN].turn

    # === Activities ===

    def _plan_turn_activities(self):
        """Replace the activities of the status before by those of the present one."""
        periods = self.sudo()
        periods._unlink_turn_activities()
        vals_list = [
            vals for period in periods for vals in period._prepare_turn_activities()
        ]
        self.env["mail.activity"]._create_quietly(vals_list)

    def _get_turn_activity_type(self, state):
        """The type planned in ``state``; empty if there is none, or none any more."""
        name = STATES[state].activity
        found = name and self.env.ref(
            f"corebiz_project_billing_period.{name}", raise_if_not_found=False
        )
        return found or self.env["mail.activity.type"]

    def _unlink_turn_activities(self):
        types = (self._get_turn_activity_type(state) for state in STATES)
        self.env["mail.activity"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                (
                    "activity_type_id",
                    "in",
                    self.env["mail.activity.type"].union(*types).ids,
                ),
            ]
        ).unlink()

    def _prepare_turn_activities(self):
        """Values of the activities for everybody whose turn it is."""
        self.ensure_one()
        activity_type = self._get_turn_activity_type(self.state)
        if not activity_type:
            return []
        return [
            {
                "activity_type_id": activity_type.id,
                "summary": self._get_turn_summary(activity_type, user),
                "automated": True,
                "date_deadline": user._get_own_day(self.state_date),
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": self.id,
                "user_id": user.id,
                "note": self.last_step_id.reason,
            }
            for user in self._get_turn_users()
        ]

    def _get_turn_users(self):
        """Who gets the activity: the manager where a project has no leader."""
        project, role = self.project_id, self._get_turn_role()
        return project._get_role_users(role) or project._get_role_users("manager")

    def _get_turn_summary(self, activity_type, user):
        """What to do, in the language of ``user``; a reminder says that it is one."""
        period = self.with_context(lang=user.lang)
        summary = period.env._(
            "%(what)s: %(period)s",
            what=activity_type.with_context(lang=user.lang).summary,
            period=period.name,
        )
        if not self.reminder_date:
            return summary
        return period.env._("Reminder: %s", summary)

    # === Mail ===

    def _render_period_facts(self):
        """Table of facts and link to the period, in the language of the context.

        :rtype: markupsafe.Markup
        """
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "corebiz_project_billing_period.period_facts",
            {
                "facts": self._prepare_period_facts(),
                "label": self.env._("Open Period"),
                "url": f"{self.get_base_url()}/mail/view?model={self._name}"
                f"&res_id={self.id}",
            },
            raise_if_not_found=False,
        )

    def _prepare_period_facts(self):
        """Rows of the table: label and value. To extend."""
        project = self.project_id
        total, late = self.total_hours, self.late_hours
        return [
            {"label": self.env._("Project"), "value": project.name},
            {"label": self.env._("Customer"), "value": project.partner_id.name or "–"},
            {"label": self.env._("Period"), "value": self.name},
            {
                "label": self.env._("Hours Booked"),
                "value": project._format_hours(total),
            },
            {"label": self.env._("Late Hours"), "value": project._format_hours(late)},
        ]
