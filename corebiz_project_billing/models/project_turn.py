from odoo import api, fields, models
from odoo.tools import format_date

from .billing_state import (
    OFFICE,
    OPEN,
    ROLE_FIELDS,
    ROLE_GROUPS,
    STATES,
    back_step,
    next_step,
)
from .plain_text import has_only_addresses


class ProjectProject(models.Model):
    """Whose turn it is: the person, the mailbox, the activity, the buttons.

    The mail templates, the activities, the reminder and the form read the fields
    below; who is behind them stands in the table of ``billing_state.py``.
    """

    _inherit = "project.project"

    turn_user_ids = fields.Many2many(
        "res.users",
        string="Whose Turn",
        compute="_compute_turn_user_ids",
        compute_sudo=True,
        groups="base.group_user",
    )
    turn_partner_ids = fields.Many2many(
        "res.partner",
        string="People to Tell",
        compute="_compute_turn_recipients",
        compute_sudo=True,
        groups="base.group_user",
    )
    turn_email = fields.Char(
        string="Mailbox to Tell",
        compute="_compute_turn_recipients",
        compute_sudo=True,
        groups="base.group_user",
    )
    turn_lang = fields.Char(
        string="Language of Whose Turn It Is",
        compute="_compute_turn_recipients",
        compute_sudo=True,
        groups="base.group_user",
    )
    turn_text = fields.Char(
        string="Next",
        compute="_compute_turn_text",
        compute_sudo=True,
        groups="base.group_user",
    )
    available_step = fields.Char(
        compute="_compute_available_steps", export_string_translation=False
    )
    can_send_back = fields.Boolean(
        compute="_compute_available_steps", export_string_translation=False
    )
    is_stand_in = fields.Boolean(
        compute="_compute_available_steps", export_string_translation=False
    )

    @api.depends("billing_state", "company_id", *ROLE_FIELDS.values())
    def _compute_turn_user_ids(self):
        for project in self:
            project.turn_user_ids = project._get_role_users(project._get_turn_role())

    @api.depends(
        "billing_state",
        "company_id.project_office_email",
        *(f"{field}.email" for field in ROLE_FIELDS.values()),
    )
    def _compute_turn_recipients(self):
        for project in self:
            role = project._get_turn_role()
            partners, email = project._get_role_recipients(role)
            project.turn_partner_ids = partners
            project.turn_email = email
            project.turn_lang = project._get_recipients_lang(partners, email)

    @api.depends("turn_user_ids", "billing_state_date")
    @api.depends_context("uid", "lang", "tz")
    def _compute_turn_text(self):
        for project in self:
            role = project._get_turn_role()
            date = format_date(self.env, project.billing_state_date)
            if not role or project.is_template:
                project.turn_text = False
            elif project._has_role(role):
                project.turn_text = self.env._("Your turn since %s.", date)
            elif role in ROLE_FIELDS and not project[ROLE_FIELDS[role]]:
                label = project._get_role_label(role)
                project.turn_text = self.env._("No %(role)s is named yet.", role=label)
            else:
                who = project._get_roles_text((role,))
                project.turn_text = self.env._(
                    "Waiting for %(who)s since %(date)s.", who=who, date=date
                )

    @api.depends("billing_state", "is_template", *ROLE_FIELDS.values())
    @api.depends_context("uid")
    def _compute_available_steps(self):
        """Which buttons the current user gets: those that he may press."""
        for project in self:
            sudo = project.sudo()
            forward = next_step(project.billing_state)
            back = back_step(project.billing_state)
            role = forward and sudo._get_acting_role(forward)
            is_project = not project.is_template
            project.available_step = is_project and role and forward.target
            project.can_send_back = bool(
                is_project and back and sudo._get_acting_role(back)
            )
            project.is_stand_in = bool(
                is_project and role and role not in forward.roles
            )

    # === Roles and recipients ===

    def _get_turn_role(self):
        """The role whose turn it is, or None when the workflow has ended."""
        return STATES[self.billing_state or OPEN].turn

    def _get_role_users(self, role):
        """The active internal users who hold ``role`` on this project."""
        if not role:
            return self.env["res.users"]
        if role in ROLE_FIELDS:
            return self[ROLE_FIELDS[role]].filtered(lambda u: u.active and not u.share)
        group = self.env.ref(ROLE_GROUPS[role]).sudo()
        company = self._get_billing_company()
        users = group.all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        # Who only stands in (by an implied group) is told when nobody else is there.
        return (users & group.user_ids) or users

    def _get_billing_company(self):
        """The company whose office, mailbox and calendar serve this project.

        A project without a company belongs to that of its manager: whoever happens to
        be at work must not decide it.
        """
        return self.company_id or self.user_id.company_id or self.env.company

    def _get_customer(self):
        """For whom the project is; empty where nobody is named. To extend."""
        return self.partner_id

    def _get_printed_name(self, name=None):
        """How papers name the project. To extend.

        :param str name: the name that a paper has frozen, if it has
        """
        return name or self.name or ""

    def _get_role_recipients(self, role):
        """Who is told by mail when it is the turn of ``role``.

        :return: tuple (partners, mailbox); the office's mailbox goes before its members
        """
        mailbox = self._get_billing_company().project_office_email
        if role == OFFICE and has_only_addresses(mailbox):
            return self.env["res.partner"], mailbox
        users = self._get_role_users(role)
        reachable = users.filtered(lambda user: has_only_addresses(user.email))
        return reachable.partner_id, False

    def _get_recipients_lang(self, partners, email):
        """The language of the one person; for a mailbox or a group, the company's."""
        if len(partners) == 1 and not email:
            return partners.lang
        return self._get_billing_company().partner_id.lang or self.env.lang

    def _get_unreachable_text(self, role):
        """Why ``role`` could not be told about the step by mail, or False."""
        if not role:
            return False
        if text := self._get_missing_role_text((role,)):
            return text
        partners, email = self._get_role_recipients(role)
        if partners or email:
            return False
        if role == OFFICE:
            return self.env._(
                "The project office of %(company)s cannot be told about “%(project)s”:"
                " enter its e-mail address in the settings of Project, or give its"
                " members an address.",
                company=self._get_billing_company().name,
                project=self.name,
            )
        return self.env._(
            "%(who)s has no e-mail address and cannot be told about “%(project)s”."
            " Enter the address in the user's preferences first.",
            who=self._get_roles_text((role,)),
            project=self.name,
        )

    # === Activities ===

    def _plan_turn_activities(self):
        """Replace the activities of the status before by those of the present one."""
        self._unlink_turn_activities()
        self._add_turn_activities()

    def _move_turn_activities(self, users_before):
        """Hand the open activities over to those whose turn it is now.

        :param dict users_before: whose turn it was on each project before a change
        """
        moved = self.sudo().filtered(
            lambda project: (
                project.handover_ids
                and project.turn_user_ids != users_before[project.id]
            )
        )
        moved._plan_turn_activities()

    def _get_turn_activity_types(self):
        """The activity types that the workflow plans and closes by itself."""
        names = [state.activity for state in STATES.values() if state.activity]
        find = self.env["ir.model.data"]._xmlid_to_res_id
        ids = [find(f"corebiz_project_billing.{name}") for name in names]
        return self.env["mail.activity.type"].browse(filter(None, ids)).exists()

    def _get_turn_activity_type(self, state):
        """The type planned in ``state``; empty if there is none, or none any more."""
        name = STATES[state].activity
        found = name and self.env.ref(
            f"corebiz_project_billing.{name}", raise_if_not_found=False
        )
        return found or self.env["mail.activity.type"]

    def _unlink_turn_activities(self):
        types = self._get_turn_activity_types()
        self.sudo().activity_ids.filtered(
            lambda activity: activity.activity_type_id in types
        ).unlink()

    def _add_turn_activities(self):
        self.env["mail.activity"]._create_quietly(
            [vals for project in self for vals in project._prepare_turn_activities()]
        )

    def _prepare_turn_activities(self):
        """Values of the activities for everybody whose turn it is, due at the step."""
        self.ensure_one()
        activity_type = self._get_turn_activity_type(self.billing_state)
        if not activity_type:
            return []
        return [
            {
                "activity_type_id": activity_type.id,
                "summary": self._get_turn_summary(activity_type, user),
                "automated": True,
                "date_deadline": user._get_own_day(self.billing_state_date),
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": self.id,
                "user_id": user.id,
                "note": self.last_handover_id.reason,
            }
            for user in self.turn_user_ids
        ]

    def _get_turn_summary(self, activity_type, user):
        """What to do, in the language of ``user``; a reminder says that it is one."""
        summary = activity_type.with_context(lang=user.lang).summary
        if not self.billing_reminder_date:
            return summary
        return self.with_context(lang=user.lang).env._("Reminder: %s", summary)
