from odoo import api, fields, models
from odoo.tools import SQL, float_round

EFFORT_FIELDS = (
    "effective_hours",
    "remaining_hours",
    "effort_progress",
    "overrun_hours",
    "is_project_overtime",
)
# Decimals of the figures, in the client as well as in SQL.
EFFORT_DIGITS = 2


class ProjectProject(models.Model):
    """Estimated against actual hours.

    - Actual hours: all bookings of the project, in hours whatever their unit, with and
      without task, whatever became of the task. Positive or negative.
    - Remaining: estimate less actual; negative when the estimate is used up.
    - Used: actual in per cent of the estimate. Overrun: hours beyond the estimate.
      Both are 0, and the project is never in overtime, without an estimate.

    The figures are not stored. Each has one SQL expression on top of the hours ledger
    (``project.effort.ledger``), and the value that the field shows, searching, sorting,
    grouping and adding up all use this one: they cannot disagree. Totals are visible to
    everybody who may see the project; the single bookings stay private.
    """

    _inherit = "project.project"

    effective_hours = fields.Float(
        search=lambda self, *leaf: self._search_effort("effective_hours", *leaf),
    )
    remaining_hours = fields.Float(
        search=lambda self, *leaf: self._search_effort("remaining_hours", *leaf),
    )
    is_project_overtime = fields.Boolean(aggregator="sum")
    effort_progress = fields.Float(
        string="Effort Used (%)",
        compute="_compute_remaining_hours",
        compute_sudo=True,
        search=lambda self, *leaf: self._search_effort("effort_progress", *leaf),
        aggregator="avg",
        help="Actual hours in per cent of the estimate; 0 without an estimate.",
        groups="base.group_user",
    )
    overrun_hours = fields.Float(
        string="Overrun",
        compute="_compute_remaining_hours",
        compute_sudo=True,
        search=lambda self, *leaf: self._search_effort("overrun_hours", *leaf),
        help="Hours by which the actual effort exceeds the estimate; never negative.",
        groups="base.group_user",
    )
    all_task_ids = fields.One2many(
        "project.task",
        "project_id",
        string="Tasks, also Archived",
        context={"active_test": False},
        export_string_translation=False,
    )
    task_estimate_hours = fields.Float(
        string="Estimated on Tasks",
        compute="_compute_task_estimate_hours",
        compute_sudo=True,
        help="Hours of the estimate that are spread over the tasks of the project.",
        groups="base.group_user",
    )
    task_estimate_text = fields.Char(
        string="Tasks against the Estimate",
        compute="_compute_task_estimate_hours",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends(
        "allow_timesheets",
        "allocated_hours",
        "timesheet_ids.project_id",
        "timesheet_ids.product_uom_id",
        "timesheet_ids.unit_amount",
    )
    def _compute_remaining_hours(self):
        """All figures of Odoo's and ours, with one query for any number of projects."""
        figures = self._origin._fetch_effort()
        for project in self:
            values = figures.get(project._origin.id) or (0.0,) * len(EFFORT_FIELDS)
            if not project.id:
                values = project._get_draft_effort(values[0])
            for name, value in zip(EFFORT_FIELDS, values, strict=True):
                project[name] = value

    @api.depends("effective_hours", "timesheet_encode_uom_id")
    def _compute_total_timesheet_time(self):
        """The actual hours in the company's unit, without adding up bookings again."""
        for project in self:
            factor = project.timesheet_encode_uom_id._get_hours_factor()
            hours = project.effective_hours
            project.total_timesheet_time = float_round(hours / factor, EFFORT_DIGITS)

    def _fetch_effort(self):
        """The figures of saved projects as {id: values of EFFORT_FIELDS}."""
        if not self:
            return {}
        query = (
            self.sudo()
            .with_context(active_test=False)
            ._search([("id", "in", self.ids)])
        )
        columns = [
            self._field_to_sql(self._table, name, query) for name in EFFORT_FIELDS
        ]
        rows = self.env.execute_query(
            query.select(SQL.identifier(self._table, "id"), *columns)
        )
        return {project_id: values for project_id, *values in rows}

    def _get_draft_effort(self, actual):
        """The figures of a project in a form that is not saved yet."""
        estimate = max(self.allocated_hours, 0.0)
        remaining = float_round(self.allocated_hours - actual, EFFORT_DIGITS)
        overrun = max(-remaining, 0.0) if estimate else 0.0
        progress = estimate and float_round(100 * actual / estimate, EFFORT_DIGITS)
        return actual, remaining, progress, overrun, overrun > 0

    def _search_effort(self, name, operator, value):
        """Leave the condition as it is: the ORM compares the SQL of the field."""
        return [(name, operator, value)]

    @api.model
    def _search_is_project_overtime(self, operator, value):
        """Odoo's own looks at open main tasks only and misses most projects."""
        return self._search_effort("is_project_overtime", operator, value)

    # === Figures in SQL ===

    @api.model
    def _get_fields(self, model, names):
        """Fields of which the database must know all that was written."""
        return [self.env[model]._fields[name] for name in names]

    def _field_to_sql(self, alias, field_expr, query=None):
        field = self._fields.get(field_expr)
        if field is None or field.store:
            return super()._field_to_sql(alias, field_expr, query)
        sql = self._get_figure_sql(field_expr, alias, query)
        if sql is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(field, "read")
        return sql

    @api.model
    def _get_figure_sql(self, name, alias, query):
        """The SQL of the figure ``name`` of the project ``alias``, or None.

        An addon with figures that are not stored and still search, sort, group and add
        up says here how each reads. The ORM asks for every column that it reads.
        """
        if name not in EFFORT_FIELDS:
            return None
        actual = self._get_actual_sql(alias, query)
        estimate = SQL("COALESCE(%s, 0)", self._field_to_sql(alias, "allocated_hours"))
        return self._get_effort_sql(name, actual, estimate)

    def _read_group_select(self, aggregate_spec, query):
        """Let the sum of a yes or no be the number of projects that say yes."""
        if aggregate_spec != "is_project_overtime:sum":
            return super()._read_group_select(aggregate_spec, query)
        over = self._field_to_sql(self._table, "is_project_overtime", query)
        return SQL("COUNT(*) FILTER (WHERE %s)", over)

    def _get_effort_sql(self, name, actual, estimate):
        """The figure ``name`` as SQL, from the SQL of actual and estimated hours."""
        if name == "effective_hours":
            return actual
        if name == "remaining_hours":
            return self._round_sql(SQL("%s - %s", estimate, actual))
        if name == "effort_progress":
            figure = self._round_sql(SQL("100 * %s / %s", actual, estimate))
            return SQL("CASE WHEN %s > 0 THEN %s ELSE 0 END", estimate, figure)
        overrun = self._round_sql(SQL("GREATEST(%s - %s, 0)", actual, estimate))
        overrun = SQL("CASE WHEN %s > 0 THEN %s ELSE 0 END", estimate, overrun)
        return overrun if name == "overrun_hours" else SQL("(%s > 0)", overrun)

    def _get_actual_sql(self, alias, query):
        """The hours booked on the project ``alias``, as the ledger says.

        Joined to the query where there is one: PostgreSQL then adds up the ledger once,
        however many figures and conditions the query holds.
        """
        bookings = self.env["account.analytic.line"]._fields
        # Writes that the ORM still holds back must reach the triggers before.
        ledger = SQL(
            "(SELECT project_id, SUM(hours) AS hours FROM project_effort_ledger"
            " GROUP BY project_id)",
            to_flush=[
                bookings["project_id"],
                bookings["product_uom_id"],
                bookings["unit_amount"],
                self.env["uom.uom"]._fields["factor"],
            ],
        )
        project = SQL.identifier(alias, "id")
        if query is None:
            hours = SQL(
                "(SELECT hours FROM %s l WHERE project_id = %s)", ledger, project
            )
        else:
            join = query.make_alias(alias, "effort")
            condition = SQL("%s = %s", SQL.identifier(join, "project_id"), project)
            query.add_join("LEFT JOIN", join, ledger, condition)
            hours = SQL.identifier(join, "hours")
        return self._round_sql(SQL("COALESCE(%s, 0)", hours))

    @api.model
    def _round_sql(self, figure):
        """Round like people do; numeric, because floats have no exact halves."""
        return SQL("ROUND((%s)::numeric, %s)::float8", figure, EFFORT_DIGITS)

    @api.model
    def _invalidate_effort(self):
        """Forget the figures in memory, after the ledger changed beneath the ORM."""
        self.env["project.project"].invalidate_model(EFFORT_FIELDS)

    # === Tasks against the estimate ===

    @api.depends("tasks.estimate_hours", "allocated_hours")
    @api.depends_context("lang")
    def _compute_task_estimate_hours(self):
        tasks = self.env["project.task"].with_context(active_test=False)
        hours = dict(
            tasks._read_group(
                [("project_id", "in", self.ids)],
                ["project_id"],
                ["estimate_hours:sum"],
            )
        )
        for project in self:
            estimated = hours.get(project._origin, 0.0)
            project.task_estimate_hours = estimated
            project.task_estimate_text = self.env._(
                "Tasks: %(tasks)s of the project's %(project)s estimated",
                tasks=project._format_estimate(estimated),
                project=project._format_estimate(project.allocated_hours),
            )

    def action_view_task_effort(self):
        """Open the tasks of the project with estimate, actual and deviation."""
        action = self._get_effort_action("project_task_action_effort")
        return self._at_address(action, "task-effort-of-project")

    def action_view_effort_report(self):
        """Open the pivot over tasks, people, roles and months."""
        action = self._get_effort_action("project_effort_report_action")
        return self._at_address(action, "effort-of-project")

    def _get_effort_action(self, name):
        """The action ``name``, narrowed to this project."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"corebiz_project_billing.{name}"
        )
        return {
            **action,
            "display_name": f"{action['name']}: {self.name}",
            "domain": [("project_id", "=", self.id)],
        }
