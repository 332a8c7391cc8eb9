from odoo import api, fields, models


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
        recursive=True,
        help="Hours estimated for the task and its sub-tasks: the allocated time of"
        " the task, or the sum of its sub-tasks if that is more.",
    )
    estimate_hours = fields.Float(
        string="Estimate",
        compute="_compute_estimate_hours",
        store=True,
        help="Hours estimated for the task itself, without its sub-tasks.",
    )
    deviation_hours = fields.Float(
        string="Deviation",
        compute="_compute_deviation_hours",
        store=True,
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
