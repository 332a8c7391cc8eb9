from odoo import fields, models
from odoo.tools import SQL

from ..models.billing_state import ACCOUNT_MANAGER, LEADER, MANAGER, ROLE_FIELDS
from ..models.user_day import user_day

OTHER = "other"
# The first role that fits: whoever leads and manages a project works on it as leader.
ROLES = (LEADER, MANAGER, ACCOUNT_MANAGER)


class ProjectEffortReport(models.Model):
    """Estimated against actual hours over tasks, people, roles and months.

    **Grain.** One row for each booking (actual hours, any unit turned into hours) and
    one for each task and person it is assigned to (estimated hours). No hour is
    counted twice: a task counts without its sub-tasks (see ``estimate_hours`` of the
    task), and its estimate is shared equally by its assignees. Hours of a project's
    estimate that are not spread over tasks do not appear.

    **Month.** That of the booking; for an estimate that of the task's deadline, or of
    its creation without a deadline.

    **Role.** What the person is on the project now; empty where nobody is assigned.

    **Who sees what.** As with Odoo's timesheet analysis: bookings are as private here
    as they are there, and estimates follow the person they are assigned to.
    """

    _name = "project.effort.report"
    _inherit = ["hr.manager.department.report"]
    _description = "Estimated and Actual Hours"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "task_id"
    # What the query reads, so that it is flushed before
    _depends = {
        "account.analytic.line": [
            "company_id",
            "date",
            "department_id",
            "employee_id",
            "parent_task_id",
            "product_uom_id",
            "project_id",
            "task_id",
            "unit_amount",
            "user_id",
        ],
        "project.project": [
            "account_manager_id",
            "company_id",
            "is_template",
            "leader_id",
            "partner_id",
            "user_id",
        ],
        "project.task": [
            "company_id",
            "create_date",
            "date_deadline",
            "estimate_hours",
            "is_template",
            "parent_id",
            "project_id",
            "user_ids",
        ],
        "hr.employee": ["active", "company_id", "user_id"],
        "uom.uom": ["factor"],
    }

    kind = fields.Selection(
        [("estimate", "Estimate"), ("booking", "Booking")], readonly=True
    )
    project_id = fields.Many2one("project.project", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    manager_id = fields.Many2one("res.users", string="Project Manager", readonly=True)
    task_id = fields.Many2one("project.task", readonly=True)
    parent_task_id = fields.Many2one("project.task", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    employee_id = fields.Many2one(string="Person")
    department_id = fields.Many2one("hr.department", readonly=True)
    role = fields.Selection(
        [
            (LEADER, "Project Leader"),
            (MANAGER, "Project Manager"),
            (ACCOUNT_MANAGER, "Account Manager"),
            (OTHER, "Team"),
        ],
        readonly=True,
    )
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(readonly=True)
    estimate_hours = fields.Float(string="Estimate", readonly=True)
    actual_hours = fields.Float(string="Actual", readonly=True)
    deviation_hours = fields.Float(
        string="Deviation",
        readonly=True,
        help="Actual hours minus estimated hours: positive where more was needed.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT
                hours.*,
                hours.actual_hours - hours.estimate_hours AS deviation_hours,
                project.partner_id,
                project.user_id AS manager_id,
                %(role)s AS role
            FROM (%(bookings)s UNION ALL %(estimates)s) AS hours
            JOIN project_project project ON project.id = hours.project_id
            """,
            role=self._get_role_sql(),
            bookings=self._get_bookings_sql(),
            estimates=self._get_estimates_sql(),
        )

    def _get_role_sql(self):
        """The role of the row's person on the project; empty without a person."""
        cases = SQL(" ").join(
            SQL(
                "WHEN hours.user_id = %s THEN %s",
                SQL.identifier("project", ROLE_FIELDS[role]),
                role,
            )
            for role in ROLES
        )
        return SQL(
            "CASE %s WHEN hours.employee_id IS NOT NULL OR hours.user_id IS NOT NULL"
            " THEN %s END",
            cases,
            OTHER,
        )

    def _get_bookings_sql(self):
        """One row for each booking, its amount in hours."""
        return SQL(
            """
            SELECT
                2 * line.id::bigint AS id,
                'booking' AS kind,
                line.project_id,
                line.task_id,
                line.parent_task_id,
                line.user_id,
                line.employee_id,
                line.department_id,
                line.company_id,
                line.date,
                0.0 AS estimate_hours,
                line.unit_amount * COALESCE(uom.factor / %s, 1) AS actual_hours
            FROM account_analytic_line line
            LEFT JOIN uom_uom uom ON uom.id = line.product_uom_id
            WHERE line.project_id IS NOT NULL
            """,
            self.env["uom.uom"]._get_hour().factor,
        )

    def _get_estimates_sql(self):
        """One row for each task and assignee, with an equal share of the estimate.

        Their ids are odd, those of the bookings even.
        """
        return SQL(
            """
            SELECT
                2 * (task.id::bigint * 1048576 + COALESCE(person.user_id, 0)) + 1,
                'estimate',
                task.project_id,
                task.id,
                task.parent_id,
                person.user_id,
                employee.id,
                employee.department_id,
                COALESCE(task.company_id, project.company_id),
                %s,
                task.estimate_hours / COALESCE(person.count, 1),
                0.0
            FROM project_task task
            JOIN project_project project ON project.id = task.project_id
            LEFT JOIN (
                SELECT task_id, user_id, COUNT(*) OVER (PARTITION BY task_id)
                FROM project_task_user_rel
            ) person ON person.task_id = task.id
            LEFT JOIN LATERAL (
                SELECT employee.id, version.department_id
                FROM hr_employee employee
                LEFT JOIN hr_version version
                    ON version.id = employee.current_version_id
                WHERE employee.user_id = person.user_id
                ORDER BY
                    employee.company_id = project.company_id DESC NULLS LAST,
                    employee.active DESC,
                    employee.id
                LIMIT 1
            ) employee ON TRUE
            WHERE task.estimate_hours != 0
                AND task.is_template IS NOT TRUE
                AND project.is_template IS NOT TRUE
            """,
            user_day(self.env, SQL("COALESCE(task.date_deadline, task.create_date)")),
        )
