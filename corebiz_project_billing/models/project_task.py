from collections import defaultdict

from odoo import api, models


class ProjectTask(models.Model):
    _inherit = "project.task"

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
        hours = defaultdict(float)
        for task, unit, amount in self.env["account.analytic.line"]._read_group(
            [("task_id", "in", self.ids)],
            ["task_id", "product_uom_id"],
            ["unit_amount:sum"],
        ):
            hours[task.id] += amount * unit._get_hours_factor()
        for task in self:
            task.effective_hours = hours[task.id]

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
