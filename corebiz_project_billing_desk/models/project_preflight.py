from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, format_list

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PL_DONE,
    PM_DONE,
    PO_BILLED,
)

from .preflight import (
    BLOCK,
    BLUE,
    CHECKS,
    GREEN,
    LIGHTS,
    OFF,
    RED,
    YELLOW,
    Finding,
    get_doors_ahead,
)

# How many records a sentence names before it counts the rest.
NAMED_RECORDS = 3
# The statuses in which a project is looked at before it is billed, or archived.
CHECKED_STATES = (PL_DONE, PM_DONE, PO_BILLED)


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
        compute="_compute_preflight",
        search="_search_preflight_light",
        compute_sudo=True,
        groups="base.group_user",
        help="Blocked: invoices cannot be created yet. To Check: there are warnings"
        " that nobody has passed. Ready: nothing stands against billing. Invoiced: all"
        " of it is invoiced and posted, the project can be set to “Billed”.",
    )
    preflight_text = fields.Char(
        string="Reason",
        compute="_compute_preflight",
        compute_sudo=True,
        groups="base.group_user",
        help="Why the project is blocked or to check, in a few words.",
    )
    preflight_findings = fields.Json(
        compute="_compute_preflight",
        compute_sudo=True,
        groups="base.group_user",
        export_string_translation=False,
    )
    preflight_pass_ids = fields.One2many(
        "project.preflight.pass",
        "project_id",
        string="Passed Warnings",
        copy=False,
        groups="base.group_user",
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

    def _get_preflight_findings(self, door=None):
        """What stands against billing these projects, in the order of the table.

        :param door: look at this door only; otherwise at all that are ahead of each
        :return: {project: list of :class:`preflight.Finding`}
        """
        projects = self.sudo().with_context(active_test=False)
        severities = projects._get_preflight_severities()
        passed = projects._get_passed_ids()
        orders = projects._get_orders_per_project()
        findings = {project: [] for project in self}
        for check in self._get_preflight_checks():
            asked = projects.filtered(
                lambda project, check=check: (
                    severities[project, check.kind] != OFF
                    and {*check.doors}
                    & ({door} if door else {*get_doors_ahead(project.billing_state)})
                )
            )
            if not asked:
                continue
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
    @api.depends_context("lang")
    def _compute_preflight(self):
        """Light and findings of projects on their way to billing; others have none."""
        asked = self._origin.filtered(lambda one: one.billing_state in CHECKED_STATES)
        findings = asked._get_preflight_findings() if asked else {}
        for project in self:
            rows = findings.get(project._origin)
            project.preflight_light = rows is not None and project._get_light(rows)
            project.preflight_text = self._get_preflight_summary(rows or ())
            project.preflight_findings = [
                project._prepare_finding(row) for row in rows or ()
            ]

    def _get_light(self, findings):
        """The color that the findings of this project show."""
        standing = [row for row in findings if row.stands]
        if any(row.severity == BLOCK for row in standing):
            return RED
        if standing:
            return YELLOW
        return BLUE if self._is_all_invoiced() else GREEN

    @api.model
    def _get_preflight_summary(self, findings):
        """What is still to mend, in the words of the table: what blocks comes first."""
        standing = [row for row in findings if row.stands]
        standing.sort(key=lambda row: row.severity != BLOCK)
        return ", ".join(self._get_preflight_label(row.kind) for row in standing)

    def _prepare_finding(self, finding):
        """For the client: what it shows of a finding."""
        return {
            "kind": finding.kind,
            "severity": finding.severity,
            "doors": finding.doors,
            "is_passed": finding.is_passed,
            "text": self._get_preflight_text(finding),
            "advice": self.env._(self._get_preflight_check(finding.kind).advice),
            "project_id": self._origin.id,
        }

    @api.model
    def _search_preflight_light(self, operator, value):
        """Projects that show one of these lights; False stands for showing none."""
        if operator != "in":
            return NotImplemented
        # A condition that is no longer there is not asked for the groups of its field.
        self._check_field_access(self._fields["preflight_light"], "read")
        asked = self.search([("billing_state", "in", CHECKED_STATES)])
        found = asked.filtered(lambda project: project.preflight_light in value)
        domain = Domain("id", "in", found.ids)
        if False in value:
            domain |= Domain("id", "not in", asked.ids)
        return domain

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
        is_booking = check.model == "account.analytic.line"
        if is_booking and not check.names_bookings:
            return self._count_bookings(len(record_ids))
        records = self.env[check.model].sudo().browse(record_ids)
        named = records[:NAMED_RECORDS]
        names = [
            self._name_booking(one) if is_booking else one.display_name for one in named
        ]
        rest = len(records) - len(names)
        if rest:
            names.append(self.env._("%s more", rest))
        return format_list(self.env, names)

    @api.model
    def _count_bookings(self, count):
        """For example "1 booking", "2 bookings"."""
        if count == 1:
            return self.env._("1 booking")
        return self.env._("%s bookings", count)

    @api.model
    def _name_booking(self, booking):
        """For example "03/02/2026 Emil Employee 3:00 (Hardware)"."""
        return self.env._(
            "%(date)s %(person)s %(hours)s (%(line)s)",
            date=format_date(self.env, booking.date),
            person=booking.employee_id.name or booking.user_id.name or "",
            hours=self._format_hours(booking._get_hours()),
            line=booking.so_line.display_name,
        )

    def _get_preflight_label(self, kind):
        """What a kind of finding is called, in the words of the reader."""
        return self.env._(self._get_preflight_check(kind).label)

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

    # === Mending ===

    def action_open_preflight(self, kind):
        """Open what has to be mended, with the rights of the user.

        :param str kind: a kind of finding, see ``preflight.py``
        """
        self.ensure_one()
        self._check_inside()
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
