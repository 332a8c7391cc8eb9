from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import LazyTranslate, format_datetime

from .billing_state import (
    BILLING_ADMINISTRATOR,
    OFFICE,
    PO_ARCHIVED,
    ROLE_FIELDS,
    ROLE_GROUPS,
    STATES,
    find_step,
    next_step,
)
from .plain_text import clean_text

_lt = LazyTranslate(__name__)

# Where a button keeps what the gate has let pass, for the write that follows.
PASS_CONTEXT = "project_gate_pass"

GROUP_LABELS = {
    OFFICE: _lt("the Project Office"),
    BILLING_ADMINISTRATOR: _lt("a Billing Administrator"),
}


class GatePass:
    """The steps that the gate has let pass for one user, each to be taken once.

    No client can send it: it is known by its type.
    """

    __slots__ = ("reason", "targets", "uid")

    def __init__(self, uid, targets, reason):
        self.uid = uid
        self.targets = {project.id: target for project, target in targets.items()}
        self.reason = reason

    def covers(self, uid, targets, reason):
        """Whether the gate was asked about exactly these steps."""
        return (uid, reason) == (self.uid, self.reason) and all(
            self.targets.get(project.id) == target
            for project, target in targets.items()
        )

    def use_up(self, projects):
        """The steps of these projects are taken."""
        for project_id in projects.ids:
            self.targets.pop(project_id, None)


class ProjectProject(models.Model):
    """The one gate in front of every step: who may take it, and why not.

    :meth:`_get_cannot_step_reason` answers for the buttons, the actions and every
    write. It goes by the table in ``billing_state.py`` and by the person on the record.
    """

    _inherit = "project.project"

    def _pass_gate(self, targets, reason=None):
        """Ask the gate, unless it has let just these steps pass: once for a button.

        :param dict targets: the status that each project shall reach
        :return: these projects, to take the steps with
        :raises UserError: if one of the projects cannot
        """
        passed = self.env.context.get(PASS_CONTEXT)
        is_pass = isinstance(passed, GatePass)
        if is_pass and passed.covers(self.env.uid, targets, reason):
            return self
        self._check_can_step_to(targets, reason)
        passed = GatePass(self.env.uid, targets, reason)
        return self.with_context(**{PASS_CONTEXT: passed})

    def _leave_gate(self):
        """What came through :meth:`_pass_gate`, without a pass for another time."""
        self.env.context[PASS_CONTEXT].use_up(self)
        return self.with_context(**{PASS_CONTEXT: None})

    def _check_can_step_to(self, targets, reason=None):
        """Raise unless every project can take its step; names all that cannot.

        :param dict targets: the status that each project shall reach
        """
        self.check_access("read")
        refusals = {
            project: text
            for project, target in targets.items()
            if (text := project._get_cannot_step_reason(target, reason))
        }
        if not refusals:
            return
        if len(targets) == 1:
            raise UserError(next(iter(refusals.values())))
        raise UserError(
            self.env._(
                "Nothing was changed, because %(count)s of %(total)s projects cannot"
                " take this step:\n%(refusals)s",
                count=len(refusals),
                total=len(targets),
                refusals="\n".join(f"• {text}" for text in refusals.values()),
            )
        )

    def _get_cannot_step_reason(self, target, reason=None):
        """Why the current user cannot move this project to ``target`` now.

        :return: a sentence that names the project and says what to do, or False
        """
        self.ensure_one()
        project = self.sudo()
        if target not in tuple(STATES):
            return self.env._(
                "“%(target)s” is no billing status. Use one of: %(states)s.",
                target=target,
                states=", ".join(STATES),
            )
        if project.is_template:
            return self.env._(
                "“%(project)s” is a template and takes no steps. Create a project from"
                " it first.",
                project=project.name,
            )
        if not project.active and project.billing_state != PO_ARCHIVED:
            return self.env._(
                "“%(project)s” is archived and takes no steps. Unarchive it first.",
                project=project.name,
            )
        step = find_step(project.billing_state, target)
        if not step:
            return project._get_no_such_step_text(target)
        return (
            project._get_missing_role_text(step.roles)
            or project._get_wrong_person_text(step)
            or project._get_missing_reason_text(step, reason)
            or project._get_unreachable_text(step.tells)
        )

    def _get_no_such_step_text(self, target):
        """Why no step leads to ``target``; names who took the last step, and when."""
        step = next_step(self.billing_state)
        last = self.last_handover_id
        values = {
            "project": self.name,
            "state": self._get_state_label(self.billing_state),
            "target": self._get_state_label(target),
        }
        if not step:
            return self.env._(
                "“%(project)s” is “%(state)s”, where the workflow ends. A billing"
                " administrator can send it back, giving a reason.",
                **values,
            )
        values["next"] = self._get_state_label(step.target)
        if not last:
            return self.env._(
                "“%(project)s” is “%(state)s”; the next step is “%(next)s”,"
                " not “%(target)s”.",
                **values,
            )
        return self.env._(
            "“%(project)s” is “%(state)s” (set by %(user)s on %(date)s); the next step"
            " is “%(next)s”, not “%(target)s”.",
            user=last.user_id.name,
            date=format_datetime(self.env, last.date, dt_format="short"),
            **values,
        )

    def _get_missing_role_text(self, roles):
        """Asks for a person who must be named on the project before the step."""
        if any(role in ROLE_GROUPS or self._get_role_users(role) for role in roles):
            return False
        values = {"project": self.name, "role": self._get_role_label(roles[0])}
        for role in roles:
            if person := self[ROLE_FIELDS[role]]:
                values |= {"person": person.name, "role": self._get_role_label(role)}
                return self._get_unfit_person_text(person, values)
        return self.env._(
            "“%(project)s” has nobody in the field “%(role)s”. Name this person on the"
            " project first.",
            **values,
        )

    def _get_unfit_person_text(self, person, values):
        """Says why the person who is named takes no step, and what to do."""
        if person.active:
            return self.env._(
                "%(person)s (%(role)s of “%(project)s”) is a portal user. Name one of"
                " your own people on the project first.",
                **values,
            )
        return self.env._(
            "%(person)s (%(role)s of “%(project)s”) is archived. Name somebody else on"
            " the project first, or have an administrator unarchive the user.",
            **values,
        )

    def _get_wrong_person_text(self, step):
        if self._get_acting_role(step):
            return False
        return self.env._(
            "Only %(who)s can set “%(project)s” to “%(state)s”.",
            who=self._get_roles_text(step.roles),
            project=self.name,
            state=self._get_state_label(step.target),
        )

    def _get_missing_reason_text(self, step, reason):
        if not step.is_back or clean_text(reason):
            return False
        return self.env._(
            "A step back needs a reason. Say why “%(project)s” goes back to"
            " “%(state)s”, so that %(who)s knows what to do.",
            project=self.name,
            state=self._get_state_label(step.target),
            who=self._get_roles_text((STATES[step.target].turn,)),
        )

    # === Who is who ===

    @api.constrains("account_manager_id", "leader_id")
    def _check_roles_are_internal(self):
        """Customers see projects in the portal; they hold no role on them."""
        for project in self:
            for user in project.account_manager_id | project.leader_id:
                if user.share:
                    raise ValidationError(
                        self.env._(
                            "%(user)s is a portal user and cannot have a role on"
                            " “%(project)s”. Choose one of your own people.",
                            user=user.name,
                            project=project.name,
                        )
                    )

    def _get_acting_role(self, step):
        """The role in which the current user may take ``step``, or None.

        A billing administrator may take every step in place of an absent person.
        """
        for role in step.roles:
            if self._has_role(role):
                return role
        if self._has_role(BILLING_ADMINISTRATOR):
            return BILLING_ADMINISTRATOR
        return None

    def _has_role(self, role):
        """Whether the current user holds ``role`` on this project."""
        user = self.env.user
        if role in ROLE_FIELDS:
            return self[ROLE_FIELDS[role]] == user and not user.share
        company = self.company_id
        return user.has_group(ROLE_GROUPS[role]) and (
            not company or company in user.company_ids
        )

    def _get_represented_user(self, target):
        """Whom the current user stands in for when taking the step to ``target``."""
        step = find_step(self.billing_state, target)
        if self._get_acting_role(step) in step.roles:
            return self.env["res.users"]
        people = (self[ROLE_FIELDS[role]] for role in step.roles if role in ROLE_FIELDS)
        return next((person for person in people if person), self.env["res.users"])

    # === Words ===

    def _get_state_label(self, state):
        """The translated label of a status key (the key itself if it is unknown)."""
        selection = self._fields["billing_state"]._description_selection(self.env)
        return dict(selection).get(state, state)

    def _get_role_label(self, role):
        """The translated name of a role."""
        if role in GROUP_LABELS:
            return self.env._(GROUP_LABELS[role])
        return self._fields[ROLE_FIELDS[role]]._description_string(self.env)

    def _get_roles_text(self, roles):
        """For example "Lena Beck (Project Leader) or the Project Office"."""
        names = []
        for role in roles:
            person = role in ROLE_FIELDS and self[ROLE_FIELDS[role]]
            label = self._get_role_label(role)
            if person and not person.active:
                label = self.env._("%s, archived", label)
            names.append(f"{person.name} ({label})" if person else label)
        return self.env._(" or ").join(names)
