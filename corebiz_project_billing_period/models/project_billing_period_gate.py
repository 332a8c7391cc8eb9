from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_is_zero

from odoo.addons.corebiz_project_billing.models.billing_state import ROLE_FIELDS
from odoo.addons.corebiz_project_billing.models.duration import format_hours
from odoo.addons.corebiz_project_billing.models.plain_text import clean_text

from .period_state import (
    BILLED,
    CONFIRMED,
    GOING_ON,
    OPEN,
    RELEASED,
    STATES,
    back_step,
    find_step,
)


class ProjectBillingPeriod(models.Model):
    """The one gate in front of every step of a period, and the step itself.

    It asks for the person on the project, as the gate of the project does: neither sudo
    nor a context key opens it. The role is the permission; nobody has the right to
    write periods.
    """

    _inherit = "project.billing.period"

    @api.model_create_multi
    def create(self, vals_list):
        """No booking passes by a period that begins."""
        periods = super().create(vals_list)
        periods._note_on_projects()
        return periods

    def write(self, vals):
        """Take the step when the status changes.

        :raises UserError: with the reason for each period that cannot take it
        """
        vals = dict(vals)
        target = vals.pop("state", None)
        reason = vals.pop("step_reason", None)
        result = True
        if vals or target is None:
            result = super().write(vals)
        if target is not None:
            moving = self.filtered(lambda period: period.state != target)
            moving._take_step(target, reason)
        return result

    # === The steps ===

    def action_confirm(self):
        """Confirm the hours of these periods; for the leaders of the projects.

        :raises UserError: with the reason for each period that cannot take the step;
            then none takes it. The same holds for the other steps.
        """
        return self._action_step(CONFIRMED)

    def action_release(self):
        """Release the hours for billing; for the managers of the projects.

        :raises UserError: see :meth:`action_confirm`
        """
        return self._action_step(RELEASED)

    def action_set_billed(self):
        """Declare these periods billed; for the project office.

        :raises UserError: see :meth:`action_confirm`; also where hours are still open
        """
        return self._action_step(BILLED)

    def action_send_back(self, reason):
        """Take the one step back that each period's status has.

        :param str reason: why; the person whose turn it is again reads it
        :raises UserError: see :meth:`action_confirm`; also without a reason
        """
        targets = {}
        for period in self:
            step = back_step(period.state)
            target = step.target if step else OPEN
            targets[target] = targets.get(target, self.browse()) | period
        for target, periods in targets.items():
            periods._check_can_step_to(target, reason)
        for target, periods in targets.items():
            periods._action_step(target, reason)
        return True

    def action_open_send_back(self):
        """Open the dialog that asks why."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_period.project_period_send_back_action"
        )
        return {**action, "context": {"default_period_ids": self.ids}}

    def _set_billed(self, moves):
        """The project office has billed these periods with these invoices.

        For the code that writes the invoices. What is billed already stays as it is.

        :param moves: account.move, noted in the ledger
        :raises UserError: see :meth:`action_confirm`
        """
        waiting = self.filtered(lambda period: period.state != BILLED)
        names = ", ".join(move.display_name for move in moves)
        return waiting._action_step(BILLED, names or None)

    def _action_step(self, target, reason=None):
        """Take the step to ``target`` on all periods; a reached status is refused."""
        self._check_can_step_to(target, reason)
        # By way of the outermost write, at which the automation rules listen.
        return self.write({"state": target, "step_reason": reason})

    def _take_step(self, target, reason=None):
        """Move all periods to ``target``: gate, ledger, status, activity."""
        self._check_can_step_to(target, reason)
        # The role on the project is the permission.
        self.sudo()._record_step(target, clean_text(reason) or False)
        return True

    def _record_step(self, target, reason):
        """Ledger, status and activity of a step that the gate has let pass."""
        if not self:
            return
        self._note_on_projects()
        now = fields.Datetime.now()
        steps = self.env["project.billing.period.step"]
        steps._add_rows(
            [steps._prepare_step_vals(period, target, reason) for period in self]
        )
        vals = {"state": target, "state_date": now, "reminder_date": False}
        # Past the gate: this class's own write would ask again.
        # pylint: disable-next=super-method-mismatch
        super().write(self._wrap(vals))
        self._plan_turn_activities()

    def _note_on_projects(self):
        """Let no booking that is on its way pass by what changes here.

        A booking holds the row of its project when it ends (``_settle_booked``). The
        row is written, not only locked: a booking that began before is tried again and
        then sees the period as it is.
        """
        projects = self.sudo().project_id
        projects._write_by_code({"billing_period_date": fields.Datetime.now()})
        projects.flush_recordset(["billing_period_date"])

    # === Gate ===

    def _check_can_step_to(self, target, reason=None):
        """Raise unless every period can take its step; names all that cannot."""
        self.check_access("read")
        texts = [period._get_cannot_step_reason(target, reason) for period in self]
        refusals = list(filter(None, texts))
        if not refusals:
            return
        if len(self) == 1:
            raise UserError(refusals[0])
        raise UserError(
            self.env._(
                "Nothing was changed, because %(count)s of %(total)s periods cannot"
                " take this step:\n%(refusals)s",
                count=len(refusals),
                total=len(self),
                refusals="\n".join(f"• {text}" for text in refusals),
            )
        )

    def _get_cannot_step_reason(self, target, reason=None):
        """Why the current user cannot move this period to ``target`` now.

        :return: a sentence that names project and period and says what to do, or False
        """
        self.ensure_one()
        period = self.sudo()
        project = period.project_id
        values = {
            "period": period.display_name,
            "state": period._get_state_label(period.state),
            "target": period._get_state_label(target),
        }
        if target not in STATES:
            return self.env._(
                "“%(target)s” is no status of a billing period. Use one of:"
                " %(states)s.",
                states=", ".join(STATES),
                **values,
            )
        step = find_step(period.state, target)
        if not step:
            return self.env._(
                "“%(period)s” is “%(state)s” and cannot become “%(target)s” from"
                " there. Reload the page.",
                **values,
            )
        if project.billing_state not in GOING_ON:
            return self.env._(
                "“%(period)s” stays as it is, because the project is “%(project)s”.",
                project=project._get_state_label(project.billing_state),
                **values,
            )
        return (
            project._get_missing_role_text(step.roles)
            or period._get_wrong_person_text(step)
            or period._get_missing_reason_text(step, reason)
            or period._get_open_hours_text(step)
            or project._get_unreachable_text(step.tells)
        )

    def _get_wrong_person_text(self, step):
        if self.project_id._get_acting_role(step):
            return False
        return self.env._(
            "Only %(who)s can set “%(period)s” to “%(target)s”.",
            who=self.project_id._get_roles_text(step.roles),
            period=self.display_name,
            target=self._get_state_label(step.target),
        )

    def _get_missing_reason_text(self, step, reason):
        if not step.is_back or clean_text(reason):
            return False
        return self.env._(
            "A step back needs a reason. Say why “%(period)s” goes back to"
            " “%(target)s”.",
            period=self.display_name,
            target=self._get_state_label(step.target),
        )

    def _get_open_hours_text(self, step):
        """Hours that are on no invoice yet are not billed."""
        if step.target != BILLED or step.is_back:
            return False
        hours = self._fetch_hours().get(self.id, (0.0, 0.0))[1]
        if float_is_zero(hours, precision_digits=2):
            return False
        return self.env._(
            "“%(period)s” has %(hours)s h that are on no invoice yet. Create the"
            " invoice first, or waive the hours.",
            period=self.display_name,
            hours=format_hours(hours),
        )

    def _get_represented_user(self, target):
        """Whom a billing administrator stands in for when taking this step."""
        project, step = self.project_id, find_step(self.state, target)
        if project._get_acting_role(step) in step.roles:
            return self.env["res.users"]
        people = (
            project[ROLE_FIELDS[role]] for role in step.roles if role in ROLE_FIELDS
        )
        return next((person for person in people if person), self.env["res.users"])

    def _get_state_label(self, state):
        """The translated label of a status (the key itself if it is unknown)."""
        selection = self._fields["state"]._description_selection(self.env)
        return dict(selection).get(state, state)
