from odoo import models


class ProjectTask(models.Model):
    _inherit = "project.task"

    def button_start_work(self):
        """Start the timer of the current user on this task, without a dialog.

        :raises UserError: as for every booking, from what guards them
        """
        self.ensure_one()
        self.check_access("read")
        self.env["account.analytic.line"]._start_timer(
            {"task_id": self.id, "project_id": self.sudo().project_id.id}
        )
        return True

    def _compute_show_time_control(self):
        """Offer no start where booking is refused."""
        result = super()._compute_show_time_control()
        for task in self:
            if task.show_time_control == "start" and not task._may_be_booked():
                task.show_time_control = False
        return result

    def _may_be_booked(self):
        """Whether the current user may book on this task now."""
        task = self.sudo()
        return bool(
            task.active and task.project_id and task.project_id._may_be_booked()
        )
