from odoo import models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    BILLING_ADMINISTRATOR,
    OFFICE,
    find_step,
)
from odoo.addons.corebiz_project_billing.models.plain_text import clean_text

from .preflight import ARCHIVED, BLOCK, STEP_DOORS, WARN

# Where the gate keeps the check of all projects of one step.
CHECK_CONTEXT = "project_preflight_check"


class StepCheck:
    """The findings at the doors of one step, looked up once for all of its projects.

    No client can send it: it is known by its type.

    :param targets: the status that each project shall reach
    :param is_asking: whether somebody is asked why warnings are passed, so that these
        do not refuse the step; ``is_warned`` tells that there are some, and ``is_over``
        that the step is taken
    """

    __slots__ = ("findings", "is_asking", "is_over", "is_warned", "targets")

    def __init__(self, targets, is_asking=False):
        self.targets = targets
        self.is_asking = is_asking
        self.is_warned = self.is_over = False
        self.findings = {}

    def get_findings(self, project, door):
        """The findings of a project; they are looked up when first asked for."""
        if door not in self.findings:
            projects = project.browse(
                one.id
                for one, target in self.targets.items()
                if one._get_step_door(target) == door
            )
            self.findings[door] = projects._get_preflight_findings(door)
        return self.findings[door][project]


class ProjectProject(models.Model):
    """The doors of the check before billing, and who passes a warning.

    Blocks refuse the creation of invoices, "Billed" or "Archived", in every channel.
    Warnings want a reason, which is kept in a ledger: the buttons ask for it, programs
    and imports give it as ``billing_reason``. Warnings that somebody passed before
    need no second one.
    """

    _inherit = "project.project"

    def _get_cannot_step_reason(self, target, reason=None):
        """Findings at the door of the step refuse it: blocks, and without a reason
        warnings."""
        text = super()._get_cannot_step_reason(target, reason)
        door = self._get_step_door(target)
        if text or not door:
            return text
        check = self._get_step_check() or StepCheck({self: target})
        findings = check.get_findings(self, door)
        if text := self._get_blocks_text(findings, door):
            return text
        text = self._get_unpassed_text(findings, door, reason)
        if text and check.is_asking:
            check.is_warned = True
            return False
        return text

    def _check_can_step_to(self, targets, reason=None):
        """Look at the findings of all projects of the step together."""
        check = self._get_step_check() or StepCheck(targets)
        targets = {
            project.with_context(**{CHECK_CONTEXT: check}): target
            for project, target in targets.items()
        }
        return super()._check_can_step_to(targets, reason)

    def _get_step_check(self):
        """The check of the step that is asked for; None outside of one."""
        check = self.env.context.get(CHECK_CONTEXT)
        return check if isinstance(check, StepCheck) and not check.is_over else None

    def _get_step_door(self, target):
        """The door of the step forward to ``target``, or None where there is none."""
        step = find_step(self.sudo().billing_state, target)
        return STEP_DOORS.get(target) if step and not step.is_back else None

    def _get_unpassed_text(self, findings, door, reason):
        """Asks why the warnings at ``door`` are passed; False where nobody has to."""
        if self._has_pass_reason(reason):
            return False
        warnings = self._filter_standing_warnings(findings, door)
        return bool(warnings) and self._get_pass_text(warnings, door)

    def _record_step(self, target, reason, date):
        """Write down why the warnings at the door of the step are passed.

        Without a reason the gate has found none.
        """
        check = self._get_step_check() or StepCheck(dict.fromkeys(self, target))
        for project in self if self._has_pass_reason(reason) else ():
            if door := project._get_step_door(target):
                findings = check.get_findings(project, door)
                warnings = project._filter_standing_warnings(findings, door)
                project._pass_warnings(warnings, reason)
        # What the step sets off, such as a rule, is a step of its own.
        check.is_over = True
        return super()._record_step(target, reason, date)

    def _get_preflight_block_text(self, door):
        """Why the project does not pass ``door``, or False."""
        return self._get_blocks_text(self._get_preflight_findings(door)[self], door)

    def _get_blocks_text(self, findings, door):
        """Says which of ``findings`` block ``door``, or False."""
        blocks = [
            row for row in findings if row.severity == BLOCK and door in row.doors
        ]
        if not blocks:
            return False
        values = {
            "project": self.sudo().name,
            "findings": self._get_preflight_list(blocks),
        }
        if door == ARCHIVED:
            return self.env._(
                "“%(project)s” cannot be archived yet:\n%(findings)s", **values
            )
        return self.env._("“%(project)s” cannot be billed yet:\n%(findings)s", **values)

    def _get_preflight_list(self, findings):
        """Findings and what to do about them, a line each."""
        lines = []
        for row in findings:
            advice = self.env._(self._get_preflight_check(row.kind).advice)
            lines.append(f"• {self._get_preflight_text(row)} {advice}")
        return "\n".join(lines)

    def _get_standing_warnings(self, door=None):
        """Warnings that nobody has passed yet, at one door or at all that are ahead."""
        findings = self._get_preflight_findings(door)[self]
        return self._filter_standing_warnings(findings, door)

    def _filter_standing_warnings(self, findings, door=None):
        """Those of ``findings`` that somebody has to pass at ``door``."""
        return [
            row
            for row in findings
            if row.severity == WARN
            and row.stands
            and (not door or (door in row.doors and not self._mends(door, row.kind)))
        ]

    def _mends(self, door, kind):
        """Whether passing ``door`` mends a finding by itself."""
        return False

    def _pass_preflight(self, reason, door=None):
        """Let the warnings of this project pass, and write down why.

        :param str reason: needed when there are warnings
        :raises UserError: names the project and its warnings
        """
        self._pass_warnings(self._check_pass_reason(reason, door), reason)

    def _pass_warnings(self, warnings, reason):
        """Write down that ``warnings`` of this project pass, and why.

        :raises UserError: for anybody but the office
        """
        if not warnings:
            return
        if not any(self.sudo()._has_role(r) for r in (OFFICE, BILLING_ADMINISTRATOR)):
            raise UserError(
                self.env._(
                    "Only %(who)s can pass the warnings of “%(project)s”.",
                    who=self.sudo()._get_roles_text((OFFICE,)),
                    project=self.sudo().name,
                )
            )
        passes = self.env["project.preflight.pass"].sudo()
        passes._add_rows(
            [
                passes._prepare_pass_vals(self, row, clean_text(reason))
                for row in warnings
            ]
        )

    def _check_pass_reason(self, reason, door=None):
        """Ask for a reason where there are warnings.

        :return: the warnings
        :raises UserError: names the project and its warnings
        """
        warnings = self._get_standing_warnings(door)
        if warnings and not self._has_pass_reason(reason):
            raise UserError(self._get_pass_text(warnings, door))
        return warnings

    def _has_pass_reason(self, reason):
        return bool(clean_text(reason))

    def _get_pass_text(self, warnings, door):
        """Asks for the reason why ``warnings`` are passed, and says how to give it."""
        values = {
            "project": self.sudo().name,
            "findings": self._get_preflight_list(warnings),
        }
        if door == ARCHIVED:
            return self.env._(
                "Say why “%(project)s” is archived in spite of these warnings, or mend"
                " them first:\n%(findings)s\nThe button “Pass Warnings” on the page"
                " “Billing” asks for the reason; programs give it as billing_reason.",
                **values,
            )
        return self.env._(
            "Say why “%(project)s” is billed in spite of these warnings, or"
            " mend them first:\n%(findings)s\nThe button “Pass Warnings” on the page"
            " “Billing” asks for the reason; programs give it as billing_reason.",
            **values,
        )

    # === Buttons ===

    def _action_step(self, target, reason=None):
        """Take the step; the client's buttons ask first why warnings are passed.

        Programs, which send no ``ask_reason``, are refused instead.
        """
        if not self.env.context.get("ask_reason") or self._has_pass_reason(reason):
            # What the gate sees is what the step writes down.
            check = StepCheck(dict.fromkeys(self, target))
            looking = self.with_context(**{CHECK_CONTEXT: check})
            return super(ProjectProject, looking)._action_step(target, reason)
        # Whatever no reason helps against is said before anybody is asked for one.
        targets = dict.fromkeys(self, target)
        check = StepCheck(targets, is_asking=True)
        passed = self.with_context(**{CHECK_CONTEXT: check})._pass_gate(targets, reason)
        if not check.is_warned:
            passed = passed.with_context(**{CHECK_CONTEXT: None})
            return super(ProjectProject, passed)._action_step(target, reason)
        action = self.action_open_preflight_reason()
        action["context"]["default_target"] = target
        return {**action, "name": self._get_state_label(target)}

    def action_open_preflight_reason(self):
        """Open the dialog that asks why warnings are passed."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_desk.project_preflight_reason_action"
        )
        return {**action, "context": {"default_project_ids": self.ids}}
