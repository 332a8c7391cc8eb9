from odoo import api, fields, models
from odoo.tools import SQL


class ProjectTask(models.Model):
    """Estimate against actual hours of a task, so that tasks can be added up.

    Odoo's ``allocated_hours`` of a task includes its sub-tasks, and its
    ``effective_hours`` does not. Here both belong to the task alone: a task of 10 h
    with sub-tasks of 8 h is itself estimated with 2 h. Where the sub-tasks need more
    than their parent grants, they count and the parent adds nothing. So the sum over
    all tasks of a project counts no hour twice.
    """

    _inherit = "project.task"

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
