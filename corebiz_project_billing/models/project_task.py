from odoo import api, models
from odoo.tools import SQL


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
        hours = self._read_booked_hours()
        for task in self:
            task.effective_hours = hours.get(task.id, 0.0)

    def _read_booked_hours(self):
        """Hours booked on these tasks, of every company, as {task id: hours}.

        In SQL, because the ORM can add up amounts by unit only, and every booking asks.
        """
        fields = self.env["account.analytic.line"]._fields
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
                hour=self.env["uom.uom"]._get_hour_id(),
                tasks=tuple(self.ids),
                to_flush=[
                    fields["task_id"],
                    fields["product_uom_id"],
                    fields["unit_amount"],
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
