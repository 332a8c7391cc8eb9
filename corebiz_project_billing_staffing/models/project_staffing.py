from odoo import api, fields, models

from odoo.addons.corebiz_project_billing.models.billing_state import (
    ACCOUNT_MANAGER,
    LEADER,
    MANAGER,
    OFFICE,
    OPEN,
    ROLE_FIELDS,
)

# The people whom the workflow waits for. The account manager has no step.
NEEDED_ROLES = (MANAGER, LEADER)
BOTH = "both"


class ProjectProject(models.Model):
    """Whose people are missing, who names them, and how he learns of it.

    A project in work needs a manager and a leader. Whoever is archived does not count.
    The manager names who is missing; where he is missing, the account manager; where
    both are, the project office.

    :meth:`_ask_for_people` asks once: it notes the moment, whereupon a rule sends the
    mail, and plans the activity. As long as somebody is missing the activity goes to
    whoever has to name; no second mail follows. When all are named, it ends by itself.
    """

    _inherit = "project.project"

    asks_for_people = fields.Boolean(
        string="Asks for People",
        default=True,
        copy=False,
        groups="base.group_user",
        help="As long as this project is in work without a manager or a leader, whoever"
        " has to name them is asked, once it is sold.",
    )
    staffing_date = fields.Datetime(
        string="Asked for People on",
        copy=False,
        readonly=True,
        code_only=True,
        groups="base.group_user",
        help="When somebody was asked to name the missing people; empty again when all"
        " are named. The mail is sent when it is set.",
        prefetch="corebiz_project_billing",
    )
    missing_role = fields.Selection(
        [(MANAGER, "Manager"), (LEADER, "Leader"), (BOTH, "Manager and Leader")],
        string="Missing People",
        compute="_compute_missing_role",
        compute_sudo=True,
        groups="base.group_user",
    )
    can_name_people = fields.Boolean(
        compute="_compute_can_name_people",
        export_string_translation=False,
        groups="base.group_user",
    )
    staffing_text = fields.Char(
        string="People to Name",
        compute="_compute_staffing_text",
        compute_sudo=True,
        groups="base.group_user",
    )
    staffing_hint = fields.Char(
        string="Who Names Them",
        compute="_compute_staffing_text",
        compute_sudo=True,
        groups="base.group_user",
    )
    staffing_partner_ids = fields.Many2many(
        "res.partner",
        string="People to Ask",
        compute="_compute_staffing_recipients",
        compute_sudo=True,
        groups="base.group_user",
    )
    staffing_email = fields.Char(
        string="Mailbox to Ask",
        compute="_compute_staffing_recipients",
        compute_sudo=True,
        groups="base.group_user",
    )
    staffing_lang = fields.Char(
        string="Language of Who Is Asked",
        compute="_compute_staffing_recipients",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends(
        "billing_state",
        "is_template",
        "active",
        *(f"{name}.active" for name in ROLE_FIELDS.values()),
    )
    def _compute_missing_role(self):
        for project in self:
            missing = project._get_missing_roles()
            project.missing_role = BOTH if len(missing) > 1 else "".join(missing)

    @api.depends("missing_role", "company_id")
    @api.depends_context("uid")
    def _compute_can_name_people(self):
        """For the button: whether the user may name one of those who are missing."""
        for project in self:
            project.can_name_people = any(
                project._can_name(role) for role in project.sudo()._get_missing_roles()
            ) or bool(project.missing_role and project.has_access("write"))

    @api.depends("missing_role", "account_manager_id", "company_id")
    @api.depends_context("lang")
    def _compute_staffing_text(self):
        texts = {
            MANAGER: self.env._("Name the Project Manager"),
            LEADER: self.env._("Name the Project Leader"),
            BOTH: self.env._("Name Project Manager and Leader"),
        }
        for project in self:
            missing = project.missing_role
            project.staffing_text = texts.get(missing, False)
            project.staffing_hint = bool(missing) and self.env._(
                "Named by %s.", project._get_roles_text((project._get_namer_role(),))
            )

    @api.depends(
        "missing_role",
        "company_id.project_office_email",
        *(f"{name}.email" for name in ROLE_FIELDS.values()),
    )
    def _compute_staffing_recipients(self):
        for project in self:
            partners, email = project._get_role_recipients(project._get_namer_role())
            project.staffing_partner_ids = partners
            project.staffing_email = email
            project.staffing_lang = project._get_recipients_lang(partners, email)

    def _get_missing_roles(self):
        """The roles that the workflow waits for and that nobody fills (with sudo)."""
        if self.is_template or not self.active or self.billing_state != OPEN:
            return ()
        return tuple(role for role in NEEDED_ROLES if not self._get_role_users(role))

    def _get_namer_role(self):
        """The role that has to name those who are missing (with sudo)."""
        roles = (MANAGER, ACCOUNT_MANAGER)
        return next((role for role in roles if self._get_role_users(role)), OFFICE)

    # === Asking ===

    def _ask_for_people(self):
        """Ask who has to name the missing people of this project, once."""
        self.ensure_one()
        self._write_by_code({"staffing_date": fields.Datetime.now()})
        self._follow_people()

    def _follow_people(self):
        """Let the activities follow the people, where somebody was asked (with sudo).

        To those whose turn to name it is now; and away when all are named, so that a
        vacancy that comes later is asked for again.
        """
        for project in self:
            if not project.staffing_date:
                continue
            project._plan_staffing_activities()
            if not project._get_missing_roles() and project.active:
                project._write_by_code({"staffing_date": False})

    def _plan_staffing_activities(self):
        """Replace the activities of this project where they are not the right ones."""
        activities = self._get_staffing_activities()
        vals_list = self._prepare_staffing_activities()
        planned = {(one.user_id.id, one.summary) for one in activities}
        if planned != {(vals["user_id"], vals["summary"]) for vals in vals_list}:
            activities.unlink()
            self.env["mail.activity"]._create_quietly(vals_list)

    @api.model
    def _get_staffing_type(self):
        """The type of activity that asks for people; empty if it was deleted."""
        found = self.env.ref(
            "corebiz_project_billing_staffing.mail_activity_type_people",
            raise_if_not_found=False,
        )
        return found or self.env["mail.activity.type"]

    def _get_staffing_activities(self):
        """The open activities that ask for people of these projects."""
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "in", self._get_staffing_type().ids),
            ]
        )

    def _prepare_staffing_activities(self):
        """Values of the activities for everybody whose turn to name it is."""
        activity_type = self._get_staffing_type()
        if not activity_type or not self._is_to_be_staffed():
            return []
        return [
            {
                "activity_type_id": activity_type.id,
                "summary": self.with_context(lang=user.lang).staffing_text,
                "automated": True,
                "date_deadline": user._get_own_day(self.staffing_date),
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": self.id,
                "user_id": user.id,
            }
            for user in self._get_role_users(self._get_namer_role())
        ]

    def _is_to_be_staffed(self):
        """Whether somebody is missing; not by switch, and not of a cancelled order."""
        return (
            self.asks_for_people
            and self.reinvoiced_sale_order_id.state != "cancel"
            and bool(self._get_missing_roles())
        )
