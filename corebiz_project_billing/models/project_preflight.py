from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from .billing_state import BILLING_ADMINISTRATOR, OFFICE, PM_DONE, PO_BILLED
from .preflight import (
    BILLED,
    BLOCK,
    CHECKS,
    GREEN,
    INVOICE,
    LIGHTS,
    OFF,
    RED,
    WARN,
    YELLOW,
    Finding,
)

# How many records a sentence names before it counts the rest.
NAMED_RECORDS = 3


class ProjectProject(models.Model):
    """The check before billing: what is found, what it means, and who passes it.

    :meth:`_get_preflight_findings` answers for the traffic light, the page on the
    project, the dialog and both doors. The kinds stand in ``preflight.py``, their
    weight in the settings of the company (``project.preflight.setting``), and who let a
    warning pass, and why, in a ledger (``project.preflight.pass``).

    **Extension point.** Another addon adds a kind by extending
    :meth:`_get_preflight_checks` and the method ``_preflight_<kind>`` that it names.
    """

    _inherit = "project.project"

    preflight_light = fields.Selection(
        LIGHTS,
        string="Pre-flight Check",
        compute="_compute_preflight_light",
        search="_search_preflight_light",
        compute_sudo=True,
        groups="base.group_user",
        help="Blocked: invoices cannot be created yet. Check: there are warnings that"
        " nobody has passed. Ready: nothing stands against billing.",
    )
    preflight_findings = fields.Json(
        compute="_compute_preflight_findings",
        groups="base.group_user",
        export_string_translation=False,
    )
    preflight_pass_ids = fields.One2many(
        "project.preflight.pass", "project_id", string="Passed Warnings", copy=False
    )

    @api.model
    def _get_preflight_checks(self):
        """All kinds of findings, as a list of :class:`preflight.Check`.

        To extend: ``super()`` plus checks of one's own. For each the project needs a
        method ``_preflight_<kind>(orders)``; see ``project_preflight_checks.py`` for
        what it is given and what it answers. Its settings, gates, texts and links
        follow by themselves.
        """
        return list(CHECKS)

    def _get_preflight_findings(self):
        """What stands against billing these projects, in the order of the table.

        :return: {project: list of :class:`preflight.Finding`}
        """
        projects = self.sudo().with_context(active_test=False)
        severities = projects._get_preflight_severities()
        passed = projects._get_passed_ids()
        orders = projects._get_orders_per_project()
        findings = {project: [] for project in self}
        for check in self._get_preflight_checks():
            asked = projects.filtered(
                lambda project, kind=check.kind: severities[project, kind] != OFF
            )
            found = getattr(asked, f"_preflight_{check.kind}")(orders)
            for project in asked:
                if ids := found.get(project.id):
                    findings[self.browse(project.id)].append(
                        Finding(
                            check.kind,
                            severities[project, check.kind],
                            check.doors,
                            tuple(ids),
                            tuple(passed[project.id, check.kind]),
                        )
                    )
        return findings

    def _get_preflight_severities(self):
        """The weight of each kind for each project: {(project, kind): severity}."""
        companies = {project: project._get_billing_company() for project in self}
        settings = self.env["project.preflight.setting"].search(
            [("company_id", "in", [company.id for company in companies.values()])]
        )
        chosen = {(row.company_id, row.kind): row.severity for row in settings}
        return {
            (project, check.kind): chosen.get((company, check.kind), check.severity)
            for project, company in companies.items()
            for check in self._get_preflight_checks()
        }

    def _get_passed_ids(self):
        """What somebody let pass: {(project id, kind): ids of the records}."""
        passed = defaultdict(set)
        for row in self.preflight_pass_ids:
            passed[row.project_id.id, row.kind].update(row.record_ids)
        return passed

    # === Shown ===

    @api.depends("billing_state", "partner_id", "preflight_pass_ids")
    def _compute_preflight_light(self):
        findings = self._origin._get_preflight_findings()
        for project in self:
            standing = [row for row in findings.get(project._origin, ()) if row.stands]
            if any(row.severity == BLOCK for row in standing):
                project.preflight_light = RED
            else:
                project.preflight_light = YELLOW if standing else GREEN

    @api.model
    def _search_preflight_light(self, operator, value):
        """Projects that wait for billing and show one of these lights."""
        if operator != "in":
            return NotImplemented
        waiting = self.sudo().search([("billing_state", "=", PM_DONE)])
        found = waiting.filtered(lambda project: project.preflight_light in value)
        return [("id", "in", found.ids)]

    @api.depends("preflight_light")
    @api.depends_context("lang")
    def _compute_preflight_findings(self):
        """For the client: what it shows of each finding."""
        findings = self._origin._get_preflight_findings()
        labels = {check.kind: check for check in self._get_preflight_checks()}
        for project in self:
            project.preflight_findings = [
                {
                    "kind": row.kind,
                    "severity": row.severity,
                    "doors": row.doors,
                    "is_passed": row.is_passed,
                    "text": project._get_preflight_text(row),
                    "advice": self.env._(labels[row.kind].advice),
                    "project_id": project._origin.id,
                }
                for row in findings.get(project._origin, ())
            ]

    def _get_preflight_text(self, finding):
        """For example "Open tasks: Installation, Test and 3 more."."""
        check = self._get_preflight_check(finding.kind)
        return self.env._(
            "%(label)s: %(records)s.",
            label=self.env._(check.label),
            records=self._get_preflight_names(check, finding.record_ids),
        )

    def _get_preflight_names(self, check, record_ids):
        """The records of a finding by name; bookings, which have none, by number."""
        if check.model == "account.analytic.line":
            return self.env._("%s bookings", len(record_ids))
        records = self.env[check.model].sudo().browse(record_ids)
        names = records[:NAMED_RECORDS].mapped("display_name")
        rest = len(records) - len(names)
        if rest:
            names.append(self.env._("%s more", rest))
        return format_list(self.env, names)

    def _get_preflight_check(self, kind):
        """The check of this kind.

        :raises UserError: when there is none
        """
        for check in self._get_preflight_checks():
            if check.kind == kind:
                return check
        raise UserError(
            self.env._(
                "“%(kind)s” is no check before billing. Use one of: %(kinds)s.",
                kind=kind,
                kinds=", ".join(row.kind for row in self._get_preflight_checks()),
            )
        )

    # === Doors ===

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
            if row.severity == WARN and row.stands and (not door or door in row.doors)
        ]

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

    # === Mending ===

    def action_open_preflight(self, kind):
        """Open what has to be mended, with the rights of the user.

        :param str kind: a kind of finding, see ``preflight.py``
        """
        self.ensure_one()
        self.check_access("read")
        check = self._get_preflight_check(kind)
        found = self._get_preflight_findings()[self]
        ids = [i for row in found if row.kind == kind for i in row.record_ids]
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._(check.label),
            "res_model": check.model,
            "domain": [("id", "in", ids)],
            "views": [self._get_preflight_list_view(check), (False, "form")],
            "context": {"active_test": False},
        }
        if len(ids) == 1 and check.model != "account.analytic.line":
            action.update(res_id=ids[0], views=[(False, "form")])
        return action

    def _get_preflight_list_view(self, check):
        """Bookings are shown as timesheets, with the task and the order line."""
        if check.model != "account.analytic.line":
            return (False, "list")
        view = self.env.ref(
            "hr_timesheet.hr_timesheet_line_tree", raise_if_not_found=False
        )
        return (view.id if view else False, "list")
