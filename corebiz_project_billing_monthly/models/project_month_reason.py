from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.corebiz_project_billing.models.billing_state import (
    OPEN,
    PL_DONE,
    PM_DONE,
)
from odoo.addons.corebiz_project_billing_desk.models.preflight import BLOCK, INVOICE
from odoo.addons.corebiz_project_billing_period.models.period_state import AT_END

from .project_month import UNTIL

# The statuses in which a project goes on, or waits for its last invoice.
RUN_STATES = (OPEN, PL_DONE, PM_DONE)
# What is checked at the end only: a project that goes on has open tasks.
END_KINDS = ("booking_after_end", "milestone", "open_task", "order_not_confirmed")


class ProjectProject(models.Model):
    """Why a run over a month leaves a project out, for the list and for the run."""

    _inherit = "project.project"

    month_reason = fields.Char(
        string="Not Ready Because",
        compute="_compute_month_rows",
        groups="base.group_user",
        help="Why a run over the month would create no invoice of this project.",
    )
    month_orders = fields.Char(
        string="Orders to Invoice",
        compute="_compute_month_rows",
        groups="base.group_user",
        help="The orders of which a run would invoice something.",
    )

    @api.depends("timesheet_ids.coverage_state", "billing_state")
    @api.depends_context("uid", "tz", "lang", UNTIL)
    def _compute_month_rows(self):
        """Both with a constant number of queries, whatever the number of projects."""
        projects = self._origin.sudo()
        parts = projects._get_month_parts()
        reasons = projects._get_month_reasons(parts)
        ids = {part.order_id for own in parts.values() for part in own}
        orders = projects.env["sale.order"].browse(sorted(ids))
        names = {order.id: order.name for order in orders}
        for project in self:
            own = parts.get(project._origin.id, ())
            project.month_reason = reasons.get(project._origin.id, False)
            project.month_orders = ", ".join(
                dict.fromkeys(names[part.order_id] for part in own)
            )

    def _get_month_reasons(self, parts=None, waiting=True):
        """Why a run would leave these projects out, as {project id: sentence}.

        Rights are asked for elsewhere: they are the same for all rows of a list.

        :param parts: what :meth:`_get_month_parts` says, if it is known
        :param waiting: a project that waits in a run already is left out, too
        """
        projects = self.sudo()
        parts = projects._get_month_parts() if parts is None else parts
        reasons = {}
        for find in (
            projects._find_month_states,
            projects._find_month_rhythm,
            *([projects._find_month_waiting] if waiting else ()),
            projects._find_month_blocks,
            projects._find_month_unreleased,
        ):
            for project_id, text in find(parts).items():
                reasons.setdefault(project_id, text)
        for project in projects:
            if not parts[project.id] and project.id not in reasons:
                reasons[project.id] = project._get_nothing_to_invoice_text(
                    projects._get_month_until()
                )
        return reasons

    def _find_month_states(self, parts):
        """Templates, and what is billed or archived."""
        return {
            project.id: self.env._(
                "“%(project)s” is “%(state)s”: a run over a month bills projects that"
                " go on.",
                project=project.name,
                state=project._get_state_label(project.billing_state),
            )
            for project in self
            if project.is_template or project.billing_state not in RUN_STATES
        }

    def _find_month_rhythm(self, parts):
        """Projects that are billed at their end."""
        return {
            project.id: self.env._(
                "“%(project)s” is billed at its end. Choose another billing rhythm on"
                " the project to bill it by the month.",
                project=project.name,
            )
            for project in self
            if project.billing_rhythm == AT_END
        }

    def _find_month_waiting(self, parts):
        """Projects that wait in a run."""
        rows = self.env["project.billing.run.line"].search(
            [("project_id", "in", self.ids), ("state", "=", "waiting")]
        )
        return {
            row.project_id.id: self.env._(
                "“%(project)s” waits in the run until %(date)s already.",
                project=row.project_id.name,
                date=format_date(self.env, row.run_id.date_to),
            )
            for row in rows
        }

    def _find_month_blocks(self, parts):
        """Findings of the check before billing that block invoices."""
        found = {}
        for project, findings in self._get_preflight_findings(INVOICE).items():
            labels = [
                self._get_preflight_label(row.kind)
                for row in findings
                if row.severity == BLOCK and row.kind not in self._get_month_end_kinds()
            ]
            if labels:
                found[project.id] = self.env._(
                    "“%(project)s”: %(findings)s.",
                    project=project.name,
                    findings=", ".join(labels),
                )
        return found

    @api.model
    def _get_month_end_kinds(self):
        """Kinds of findings that matter at the end of a project, and not in a month."""
        return END_KINDS

    def _find_month_unreleased(self, parts):
        """Projects of which nothing is released until the day."""
        return {
            project.id: self.env._(
                "“%(project)s”: %(hours)s until %(date)s are not released yet.",
                project=project.name,
                hours=project._format_hours(project.month_unreleased_hours),
                date=format_date(self.env, self._get_month_until()),
            )
            for project in self
            if not parts[project.id] and project.month_unreleased_hours
        }
