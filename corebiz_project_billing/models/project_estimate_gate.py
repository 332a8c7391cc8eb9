import sys

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from .billing_state import ESTIMATE_CLOSED_STATES, ESTIMATE_ROLES, MANAGER
from .number_mixin import MOST_HOURS, is_within
from .plain_text import clean_text
from .project_estimate import SUPPLEMENT


class ProjectProject(models.Model):
    """Who may change the estimate of a project, when, and what he has to say.

    **Who.** :meth:`_get_cannot_change_estimate_reason` is the one gate: before the
    button, the dialog and every write. The project manager of the project changes
    its estimate, or a billing administrator. As with the billing status the role on
    the record decides, so the manager needs no right to edit projects, and a Project
    Administrator without the role may not. A project without a manager needs one
    first. Templates are no projects yet: who may edit them estimates them.

    **When.** Until the project is billed, so also at "Manager Done", where the hours
    are fixed but not yet the figures. From "Billed" on the figures stand, and the
    project must be sent back before its estimate can change.

    **Given.** What gives a project its first estimate, as an order does, asks nobody:
    see :meth:`_has_given_estimate`.

    **Reason.** A person who changes an estimate says why, in the dialog or in
    ``estimate_reason``. The first estimate of a project needs no reason.
    """

    _inherit = "project.project"

    can_change_estimate = fields.Boolean(
        compute="_compute_can_change_estimate", export_string_translation=False
    )

    @api.depends("billing_state", "is_template", "user_id", "company_id")
    @api.depends_context("uid")
    def _compute_can_change_estimate(self):
        for project in self:
            text = project._get_cannot_change_estimate_reason()
            project.can_change_estimate = not text

    def _check_can_change_estimate(self, hours, change):
        """Raise unless the user may bring all projects to ``hours``.

        :param dict change: see :meth:`_pop_estimate_companions`
        :raises UserError: names all projects that cannot change; then none does
        """
        if self.env.su or self._has_given_estimate():
            return
        self.check_access("read")
        self._check_estimate_companions(change)
        refusals = [
            text
            for project in self
            if (
                text := project._get_cannot_change_estimate_reason()
                or project._get_wrong_estimate_text(hours, change)
            )
        ]
        if refusals:
            raise UserError("\n".join(refusals))

    @api.model
    def _check_estimate_hours(self, hours):
        """Refuse what is no estimate.

        What Odoo's own code writes, and what is given, is recorded as it is, as long as
        it is a number: one that is none would stay in all sums for good.
        """
        least, greatest = 0, MOST_HOURS
        if self.env.su or self._has_given_estimate():
            least, greatest = -sys.float_info.max, sys.float_info.max
        if not is_within(hours, least, greatest):
            raise UserError(
                self.env._(
                    "An estimate of “%(hours)s” hours does not make sense: enter a"
                    " number from 0 to %(most)s.",
                    hours=hours,
                    most=formatLang(self.env, MOST_HOURS, digits=0),
                )
            )

    def _has_given_estimate(self):
        """Whether what sells the work gives these projects their first estimate."""
        return False

    def _get_given_estimate(self, hours):
        """Hours of the first estimate that is given, else ``hours`` as written."""
        return hours

    @api.model
    def _check_estimate_companions(self, change):
        """Raise unless the user may read what the new estimate names.

        :param dict change: see :meth:`_pop_estimate_companions`
        :raises AccessError: where it is kept from the user
        """

    def _get_cannot_change_estimate_reason(self):
        """Why the current user cannot change the estimate of this project now.

        :return: a sentence that names the project and says what to do, or False
        """
        self.ensure_one()
        project = self.sudo()
        values = {
            "project": project.name,
            "state": project._get_state_label(project.billing_state),
        }
        if project.is_template:
            return not self.has_access("write") and self.env._(
                "“%(project)s” is a template: only people who may edit it change its"
                " estimate. Ask a project administrator.",
                **values,
            )
        if project.billing_state in ESTIMATE_CLOSED_STATES:
            return self.env._(
                "The estimate of “%(project)s” is fixed, because it is “%(state)s”."
                " Ask %(who)s to send the project back if it must change.",
                who=project._get_roles_text(project._get_send_back_roles()),
                **values,
            )
        if any(project._has_role(role) for role in ESTIMATE_ROLES):
            return False
        return project._get_missing_role_text((MANAGER,)) or self.env._(
            "Only %(who)s can change the estimate of “%(project)s”.",
            who=project._get_roles_text(ESTIMATE_ROLES),
            **values,
        )

    def _get_wrong_estimate_text(self, hours, change):
        """What is missing for the change, or contradicts itself; or False.

        The first estimate and the estimate of a template need no reason.
        """
        project = self.sudo()
        if not project.estimate_ids or project.is_template:
            return False
        values = {
            "project": project.name,
            "old": project._format_estimate(project.allocated_hours),
            "new": project._format_estimate(hours),
        }
        if not clean_text(change["estimate_reason"]):
            return self.env._(
                "Say why the estimate of “%(project)s” changes from %(old)s to %(new)s:"
                " use “Change Estimate” on the project, or fill the field “%(field)s”"
                " (estimate_reason) in an import or a program.",
                field=self._fields["estimate_reason"]._description_string(self.env),
                **values,
            )
        if change["estimate_kind"] == SUPPLEMENT and hours < project.allocated_hours:
            return self.env._(
                "A supplement cannot lower the estimate of “%(project)s” from %(old)s"
                " to %(new)s. Choose “Correction”.",
                **values,
            )
        return False

    def action_open_estimate_change(self):
        """Open the dialog that changes the estimate and asks why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing.project_estimate_change_action"
        )
        return {**action, "context": {"default_project_id": self.id}}
