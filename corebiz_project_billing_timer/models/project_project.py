from odoo import models


class ProjectProject(models.Model):
    _inherit = "project.project"

    def button_start_work(self):
        """Start the timer of the current user on this project, without a dialog.

        :raises UserError: as for every booking, from what guards them; also where the
            company wants a task
        """
        self.ensure_one()
        self.check_access("read")
        self.env["account.analytic.line"]._start_timer({"project_id": self.id})
        return True

    def _compute_show_time_control(self):
        """Offer no start where booking is refused."""
        result = super()._compute_show_time_control()
        for project in self:
            if project.show_time_control == "start" and not project._may_be_booked():
                project.show_time_control = False
        return result

    def _may_be_booked(self):
        """Whether the current user may book on this project now."""
        project = self.sudo()
        return bool(
            project.active
            and project.allow_timesheets
            and not project.is_template
            and not project._get_bookings_closed_text()
        )
