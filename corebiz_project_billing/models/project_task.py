from odoo import models


class ProjectTask(models.Model):
    _inherit = "project.task"

    def write(self, vals):
        """Bookings follow their task: guard both projects before a task moves."""
        if "project_id" in vals:
            self._check_bookings_may_move(vals["project_id"])
        return super().write(vals)

    def _check_bookings_may_move(self, project_id):
        """Refuse to carry bookings out of or into a project whose hours are fixed.

        :raises UserError: names the project, its status and whom to ask
        """
        moving = self.filtered(lambda task: task.project_id.id != project_id)
        tasks = moving.sudo().with_context(active_test=False)
        bookings = (tasks | tasks._get_all_subtasks()).timesheet_ids
        if bookings:
            target = self.env["project.project"].browse(project_id)
            (bookings.project_id | target)._check_bookings_open()
