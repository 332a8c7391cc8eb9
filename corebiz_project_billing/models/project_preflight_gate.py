from odoo import models
from odoo.exceptions import UserError

from .billing_state import BILLING_ADMINISTRATOR, OFFICE, PM_DONE, PO_BILLED
from .preflight import BILLED, BLOCK, WARN


class ProjectProject(models.Model):
    """The two doors of the check before billing, and who passes a warning.

    Blocks refuse the creation of invoices or "Billed", in every channel; warnings want
    a reason before invoices are created, which is kept in a ledger.
    """

    _inherit = "project.project"

    def _get_cannot_step_reason(self, target, reason=None):
        """A finding that blocks the second door refuses "Billed"."""
        text = super()._get_cannot_step_reason(target, reason)
        if text or target != PO_BILLED or self.billing_state != PM_DONE:
            return text
        return self._get_preflight_block_text(BILLED)

    def _get_preflight_block_text(self, door):
        """Why the project does not pass ``door``, or False."""
        severities = self.sudo()._get_preflight_severities()
        if BLOCK not in severities.values():
            return False
        blocks = [
            row
            for row in self._get_preflight_findings()[self]
            if row.severity == BLOCK and door in row.doors
        ]
        if not blocks:
            return False
        return self.env._(
            "“%(project)s” cannot be billed yet:\n%(findings)s",
            project=self.sudo().name,
            findings=self._get_preflight_list(blocks),
        )

    def _get_preflight_list(self, findings):
        """Findings and what to do about them, a line each."""
        lines = []
        for row in findings:
            advice = self._get_preflight_check(row.kind).advice
            lines.append(f"• {self._get_preflight_text(row)} {self.env._(advice)}")
        return "\n".join(lines)

    def _get_standing_warnings(self, door=None):
        """Warnings that nobody has passed yet, at one door or at all of them."""
        return [
            row
            for row in self._get_preflight_findings()[self]
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
        warnings = self._check_pass_reason(reason, door)
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
        passes.create(
            [passes._prepare_pass_vals(self, row, reason.strip()) for row in warnings]
        )

    def _check_pass_reason(self, reason, door=None):
        """Ask for a reason where there are warnings.

        :return: the warnings
        :raises UserError: names the project and its warnings
        """
        warnings = self._get_standing_warnings(door)
        if warnings and (not isinstance(reason, str) or not reason.strip()):
            raise UserError(
                self.env._(
                    "Say why “%(project)s” is billed in spite of these warnings, or"
                    " mend them first:\n%(findings)s",
                    project=self.sudo().name,
                    findings=self._get_preflight_list(warnings),
                )
            )
        return warnings

    def action_open_preflight_reason(self):
        """Open the dialog that asks why warnings are passed."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing.project_preflight_reason_action"
        )
        return {**action, "context": {"default_project_ids": self.ids}}
