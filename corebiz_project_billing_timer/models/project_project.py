from odoo import api, models


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
        return not (project._get_no_timer_text() or project._get_bookings_closed_text())

    def _get_no_timer_text(self):
        """Why no timer starts on this project, whoever starts it, or False."""
        if not self.active:
            return self._get_archived_text(self.display_name)
        if not self.allow_timesheets or self.is_template:
            return self._get_no_time_text(self.display_name)
        return False

    @api.model
    def _get_archived_text(self, name):
        return self.env._(
            "“%s” is archived. Start the timer on something else, or have it unarchived"
            " first.",
            name,
        )

    @api.model
    def _get_no_time_text(self, name):
        return self.env._(
            "No time is booked on “%s”. Start the timer on something else.", name
        )
