from collections import defaultdict

from odoo import models

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)

from .project_health_check import CLOSED_OPEN, OVERTIME, TOLERANCE

# The tasks that Odoo's own filter "in overtime" adds up.
OPEN_TASK_STATES = [
    "01_in_progress",
    "02_changes_requested",
    "03_approved",
    "04_waiting_normal",
]


class ProjectHealthCheck(models.TransientModel):
    """Projects that were closed too early, and figures that do not add up.

    - *Closed project with open hours*: archived or billed, and hours are left that are
      neither on an invoice nor waived, and that no fixed price covers.
    - *Wrong overtime flag*: a project whose place in Odoo's filter “in overtime” is
      not what its bookings say, and a task whose stored hours are not those of its
      bookings (its overtime and rest follow from them).
    """

    _inherit = "project.health.check"

    def _find_closed_open(self):
        """Closed projects with billable hours that are still open."""
        projects = self._get_closed_projects()
        open_hours = defaultdict(dict)
        for (project_id, line_id), hours in self._sum_bookings(
            [
                ("project_id", "in", projects.ids),
                ("coverage_state", "=", "open"),
                *self._get_company_domain(),
            ],
            "project_id",
            "so_line",
            unpaid=True,
        ).items():
            open_hours[project_id][line_id] = hours
        for project in projects:
            hours_by_line = open_hours[project.id]
            hours = sum(hours_by_line.values())
            if hours > TOLERANCE:
                yield self._prepare_closed_open(project, hours, hours_by_line)

    def _get_closed_projects(self):
        """Projects that are archived, or billed, and might still bring money."""
        return self.env["project.project"].search(
            [
                "|",
                *self._get_company_domain(),
                ("company_id", "=", False),
                ("allow_billable", "=", True),
                ("is_template", "=", False),
                "|",
                ("active", "=", False),
                ("billing_state", "in", (PO_BILLED, PO_ARCHIVED)),
            ]
        )

    def _get_closed_text(self, project):
        """How a project is closed, in words."""
        if not project.active:
            return self.env._("archived")
        return project._get_state_label(project.billing_state)

    def _prepare_closed_open(self, project, hours, hours_by_line):
        """The finding on a closed project; money as far as orders name a price."""
        order_lines = self.env["sale.order.line"]
        sentence = self.env._(
            "“%(project)s” is %(state)s, but %(hours)s h are on no invoice and no fixed"
            " price covers them.",
            project=project.name,
            state=self._get_closed_text(project),
            hours=self._format_hours(hours),
        )
        return self.env["project.health.finding"]._prepare_vals(
            CLOSED_OPEN,
            project,
            sentence,
            hours=hours,
            amount=sum(
                self._get_worth(order_lines.browse(line_id), hours, project.date)
                for line_id, hours in hours_by_line.items()
                if line_id
            ),
            partner_id=project.partner_id.id,
        )

    def _find_wrong_overtime(self):
        """Projects that Odoo's own filter counts wrongly as in overtime or not."""
        projects = self.env["project.project"].search(
            [
                "|",
                *self._get_company_domain(),
                ("company_id", "=", False),
                ("allocated_hours", ">", 0),
                ("allow_timesheets", "=", True),
                ("is_template", "=", False),
            ]
        )
        filtered = self._get_stock_task_hours(projects)
        for project in projects:
            stock = filtered.get(project.id, 0.0) - project.allocated_hours > TOLERANCE
            if stock == project.is_project_overtime:
                continue
            text = (
                self.env._(
                    "Odoo's filter has “%(project)s” in overtime, but only %(actual)s h"
                    " of %(estimate)s h are booked."
                )
                if stock
                else self.env._(
                    "Odoo's filter misses “%(project)s”: %(actual)s h are booked of"
                    " %(estimate)s h."
                )
            )
            sentence = text % {
                "project": project.name,
                "actual": self._format_hours(project.effective_hours),
                "estimate": self._format_hours(project.allocated_hours),
            }
            yield self.env["project.health.finding"]._prepare_vals(
                OVERTIME,
                project,
                sentence,
                hours=abs(project.effective_hours - project.allocated_hours),
                partner_id=project.partner_id.id,
            )

    def _get_stock_task_hours(self, projects):
        """The hours that Odoo's filter compares with the estimate, per project id."""
        groups = self.env["project.task"]._read_group(
            [
                ("project_id", "in", projects.ids),
                ("parent_id", "=", False),
                ("state", "in", OPEN_TASK_STATES),
            ],
            ["project_id"],
            ["effective_hours:sum"],
        )
        return {project.id: hours for project, hours in groups}

    def _find_wrong_task_hours(self):
        """Tasks whose stored hours are not those of their bookings."""
        booked = self._sum_bookings([("task_id", "!=", False)], "task_id")
        tasks = self.env["project.task"].search(
            [
                ("project_id", "!=", False),
                "|",
                *self._get_company_domain(),
                ("company_id", "=", False),
                "|",
                ("id", "in", [task_id for (task_id,) in booked]),
                ("effective_hours", "!=", 0),
            ]
        )
        for task in tasks:
            hours = booked.get((task.id,), 0.0)
            difference = hours - task.effective_hours
            if abs(difference) <= TOLERANCE:
                continue
            sentence = self.env._(
                "“%(task)s” shows %(stored)s h, its bookings add up to %(hours)s h."
                " Overtime and rest of the task are wrong by the difference.",
                task=task.name,
                stored=self._format_hours(task.effective_hours),
                hours=self._format_hours(hours),
            )
            yield self.env["project.health.finding"]._prepare_vals(
                OVERTIME,
                task,
                sentence,
                hours=abs(difference),
                partner_id=task.partner_id.id,
            )
