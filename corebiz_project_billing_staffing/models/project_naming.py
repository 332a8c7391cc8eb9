from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    ACCOUNT_MANAGER,
    LEADER,
    MANAGER,
    OFFICE,
    PO_ARCHIVED,
    ROLE_FIELDS,
)

# Who names whom, besides those who may edit projects. The office names everybody.
NAMED_BY = {
    LEADER: (MANAGER, ACCOUNT_MANAGER),
    MANAGER: (ACCOUNT_MANAGER,),
    ACCOUNT_MANAGER: (MANAGER,),
}
# When somebody was named, for the roles whose people Odoo tells nothing.
NAMED_DATES = {
    LEADER: "leader_named_date",
    ACCOUNT_MANAGER: "account_manager_named_date",
}
# After a change of these somebody else may have to name the people, or nobody.
STAFFING_FIELDS = frozenset(
    {*ROLE_FIELDS.values(), "active", "asks_for_people", "company_id", "is_template"}
)


class ProjectProject(models.Model):
    """Who names the people of a project: the right is on the roles.

    The project manager and the account manager name the project leader, or another
    one, and name each other where nobody is: none of them puts a colleague out of his
    role. The project office names all three. As with the billing status the role on
    the record decides, so that nobody needs the right to edit projects. Whoever has
    it names people as before. Nobody names people on templates and archived projects
    this way, or empties a role.

    :meth:`write` asks, so the button, the API, an import and a list edit agree.

    **The person named hears of it**: Odoo tells the project manager; for the others
    the moment is noted, and a rule sends the mail when it is. Whoever names himself
    hears nothing.
    """

    _inherit = "project.project"

    leader_named_date = fields.Datetime(
        string="Leader Named on",
        copy=False,
        readonly=True,
        code_only=True,
        groups="base.group_user",
        help="When the project leader was named. The mail that tells him is sent when"
        " it is set.",
        prefetch="corebiz_project_billing",
    )
    account_manager_named_date = fields.Datetime(
        string="Account Manager Named on",
        copy=False,
        readonly=True,
        code_only=True,
        groups="base.group_user",
        help="When the account manager was named. The mail that tells him is sent when"
        " it is set.",
        prefetch="corebiz_project_billing",
    )

    def write(self, vals):
        """Let the people of the project name each other, and tell who was named."""
        if vals.keys().isdisjoint(STAFFING_FIELDS):
            return super().write(vals)
        before = {project: project._get_people() for project in self.sudo()}
        project = self.sudo() if self._may_name(vals) else self
        result = super(ProjectProject, project).write(vals)
        for project, people in before.items():
            project._tell_named(people)
        self.sudo()._follow_people()
        return result

    def _get_people(self):
        """The people in the roles, as {role: user}."""
        return {role: self[name] for role, name in ROLE_FIELDS.items()}

    # === The gate ===

    def _may_name(self, vals):
        """Whether ``vals`` do nothing but name people whom the user may name.

        :raises UserError: if he may, and one of the people is unfit
        """
        fields_by_name = {name: role for role, name in ROLE_FIELDS.items()}
        if (
            self.env.su
            or not vals.keys() <= fields_by_name.keys()
            or not all(type(user_id) is int and user_id for user_id in vals.values())
            or self.has_access("write")
        ):
            return False
        self.check_access("read")
        roles = [fields_by_name[name] for name in vals]
        if not all(project._can_name(role) for project in self for role in roles):
            return False
        users = self.env["res.users"].browse(vals.values())
        users.check_access("read")
        for project in self.sudo():
            project._check_fit(users.sudo())
        return True

    def _can_name(self, role):
        """Whether the current user's own role lets him name ``role`` here."""
        self.ensure_one()
        project = self.sudo()
        if (
            project.is_template
            or not project.active
            or project.billing_state == PO_ARCHIVED
        ):
            return False
        if project._has_role(OFFICE):
            return True
        is_free = role == LEADER or not project._get_role_users(role)
        return is_free and any(project._has_role(one) for one in NAMED_BY[role])

    def _check_fit(self, users):
        """Raise unless all ``users`` can work on this project.

        :raises UserError: names the person and says what to do
        """
        company = self.company_id
        for user in users:
            values = {"user": user.name, "project": self.name}
            if user.share or not user.active:
                raise UserError(
                    self.env._(
                        "%(user)s cannot have a role on “%(project)s”. Choose one of"
                        " your own people who is not archived.",
                        **values,
                    )
                )
            if company and company not in user.company_ids:
                raise UserError(
                    self.env._(
                        "%(user)s does not work for %(company)s, to which “%(project)s”"
                        " belongs. Choose somebody else.",
                        company=company.name,
                        **values,
                    )
                )

    # === Telling ===

    def _tell_named(self, before):
        """Note who is new in a role; a rule tells this person.

        :param dict before: the people in the roles before the change
        """
        if self.is_template or not self.active:
            return
        vals = {
            name: self._get_later_moment(self[name])
            for role, name in NAMED_DATES.items()
            if (user := self[ROLE_FIELDS[role]])
            and user not in (before[role], self.env.user)
        }
        if vals:
            self._write_by_code(vals)

    @api.model
    def _get_later_moment(self, before):
        """Now, or a second after ``before``: the rule runs when the moment changes."""
        now = fields.Datetime.now()
        return max(now, before + timedelta(seconds=1)) if before else now

    # === The dialog ===

    @api.readonly
    def action_open_naming(self):
        """Open the dialog that names the people of this project."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_staffing.project_naming_action"
        )
        return {
            **action,
            "name": self.staffing_text or action["name"],
            "context": {"default_project_id": self.id},
        }
