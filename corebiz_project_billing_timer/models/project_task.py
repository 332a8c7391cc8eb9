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
            task.project_id
            and not task._get_no_timer_text()
            and task.project_id._may_be_booked()
        )

    def _get_no_timer_text(self):
        """Why no timer starts on this task, whoever starts it, or False."""
        if not self.active:
            return self.project_id._get_archived_text(self.display_name)
        if self.has_template_ancestor:
            return self.project_id._get_no_time_text(self.display_name)
        return False
