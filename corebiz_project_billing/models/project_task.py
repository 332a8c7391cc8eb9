from odoo import api, fields, models
from odoo.tools import SQL

from .number_mixin import MOST_HOURS


class ProjectTask(models.Model):
    """Tasks: their estimates and hours add up, and they move with their bookings.

    Odoo's ``allocated_hours`` of a task includes its sub-tasks, and its
    ``effective_hours`` does not. Here both belong to the task alone: a task of 10 h
    with sub-tasks of 8 h is itself estimated with 2 h. Where the sub-tasks need more
    than their parent grants, they count and the parent adds nothing. So the sum over
    all tasks of a project counts no hour twice.

    An estimate is a number of hours, whoever sends it: one that is none would stay in
    the estimate of all tasks above it.
    """

    _name = "project.task"
    _inherit = ["project.task", "project.number.mixin"]

    estimated_child_ids = fields.One2many(
        "project.task",
        "parent_id",
        string="Sub-tasks, also Archived",
        context={"active_test": False},
        export_string_translation=False,
    )
    estimate_total_hours = fields.Float(
        string="Estimate with Sub-tasks",
        compute="_compute_estimate_total_hours",
        store=True,
        code_only=True,
        recursive=True,
        prefetch="corebiz_project_billing",
        help="Hours estimated for the task and its sub-tasks: the allocated time of"
        " the task, or the sum of its sub-tasks if that is more.",
    )
    estimate_hours = fields.Float(
        string="Estimate",
        compute="_compute_estimate_hours",
        store=True,
        code_only=True,
        prefetch="corebiz_project_billing",
        help="Hours estimated for the task itself, without its sub-tasks.",
    )
    deviation_hours = fields.Float(
        string="Deviation",
        compute="_compute_deviation_hours",
        search="_search_deviation_hours",
        help="Hours booked on the task itself minus its estimate: positive where more"
        " was needed. Work on a task without an estimate counts in full.",
    )

    @api.depends("timesheet_ids.unit_amount", "timesheet_ids.product_uom_id")
    def _compute_effective_hours(self):
        """Hours booked on the task; Odoo's own adds up days and hours."""
        if not any(self._ids):
            for task in self:
                task.effective_hours = sum(
                    line.unit_amount * line.product_uom_id._get_hours_factor()
                    for line in task.timesheet_ids
                )
            return
        hours = self._read_booked_hours()
        for task in self:
            task.effective_hours = hours.get(task.id, 0.0)

    def _read_booked_hours(self):
        """Hours booked on these tasks, of every company, as {task id: hours}.

        In SQL, because the ORM can add up amounts by unit only, and every booking asks.
        """
        columns = self.env["account.analytic.line"]._fields
        rows = self.env.execute_query(
            SQL(
                """
                SELECT task_id, SUM(CASE
                           WHEN product_uom_id IS NULL OR product_uom_id = %(hour)s
                           THEN unit_amount
                           ELSE project_effort_convert(unit_amount, product_uom_id)
                       END)
                  FROM account_analytic_line
                 WHERE task_id IN %(tasks)s
              GROUP BY task_id
                """,
                hour=self.env["uom.uom"]._get_hour().id,
                tasks=tuple(self.ids),
                to_flush=[
                    columns["task_id"],
                    columns["product_uom_id"],
                    columns["unit_amount"],
                    self.env["uom.uom"]._fields["factor"],
                ],
            )
        )
        return dict(rows)

    @api.model
    def _get_tasks_booked_in(self, units):
        """All tasks with bookings in one of these units of measure."""
        bookings = self.env["account.analytic.line"].sudo()
        groups = bookings._read_group(
            [("task_id", "!=", False), ("product_uom_id", "in", units.ids)], ["task_id"]
        )
        return self.browse(task.id for [task] in groups)

    def _recompute_booked_hours(self):
        """Have the stored hours of these tasks brought up to date."""
        self.env.add_to_compute(self._fields["effective_hours"], self)

    @api.model
    def _get_number_bounds(self):
        """What orders and Odoo's own code write is recorded as it is, within reason.

        A cancelled supplement takes back more than is left of an estimate, and an order
        may sell millions of pieces.
        """
        bounds = (-(MOST_HOURS**2), MOST_HOURS**2) if self.env.su else (0, MOST_HOURS)
        return {**super()._get_number_bounds(), "allocated_hours": bounds}

    # === Moving to another project ===

    @api.depends("parent_id.project_id")
    def _compute_project_id(self):
        """Guard the bookings of sub-tasks that follow their parent."""
        before = {task: task.project_id for task in self if task.id}
        result = super()._compute_project_id()
        for task, project in before.items():
            if task.project_id != project:
                task._check_bookings_move(task.project_id)
        return result

    def write(self, vals):
        """Guard the bookings of tasks that are moved."""
        if "project_id" in vals:
            project = self.env["project.project"].browse(vals["project_id"])
            moving = self.filtered(lambda task: task.sudo().project_id != project)
            moving._check_bookings_move(project)
        return super().write(vals)

    def _check_bookings_move(self, project):
        """Refuse to move bookings out of or into a project whose hours are fixed.

        Asked for all bookings, also for those that an invoice names: they stay in their
        project, but their task would leave it.

        :param project: where these tasks go
        :raises UserError: names the project that is fixed and whom to ask
        """
        if not self:
            return
        bookings = self.env["account.analytic.line"].sudo()
        bookings = bookings.search([("task_id", "in", self.ids)])
        projects = bookings.project_id
        if projects:
            (projects | project.sudo())._check_bookings_open()

    # === Estimate against actual hours ===

    @api.depends("allocated_hours", "estimated_child_ids.estimate_total_hours")
    def _compute_estimate_total_hours(self):
        for task in self:
            below = task._get_subtask_estimate()
            task.estimate_total_hours = max(task.allocated_hours, below)

    @api.depends("estimate_total_hours", "estimated_child_ids.estimate_total_hours")
    def _compute_estimate_hours(self):
        # Not in one method with the total: Odoo computes a recursive field record by
        # record, the others in batches.
        for task in self:
            below = task._get_subtask_estimate()
            task.estimate_hours = task.estimate_total_hours - below

    def _get_subtask_estimate(self):
        """Hours estimated for all sub-tasks of this task."""
        return sum(self.estimated_child_ids.mapped("estimate_total_hours"))

    @api.depends("effective_hours", "estimate_hours")
    def _compute_deviation_hours(self):
        for task in self:
            task.deviation_hours = task.effective_hours - task.estimate_hours

    def _search_deviation_hours(self, operator, value):
        """Leave the condition as it is: the ORM compares the SQL of the field."""
        return [("deviation_hours", operator, value)]

    def _field_to_sql(self, alias, field_expr, query=None):
        # Not stored: it would be written with every booking.
        if field_expr != "deviation_hours":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        return SQL(
            "(COALESCE(%s, 0) - COALESCE(%s, 0))",
            self._field_to_sql(alias, "effective_hours", query),
            self._field_to_sql(alias, "estimate_hours", query),
        )
