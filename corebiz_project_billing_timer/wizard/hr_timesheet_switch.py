from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTimesheetSwitch(models.TransientModel):
    """OCA's dialog *Start work*, for a timer that began earlier or has a text.

    What it stops is what runs by its mark, and what it makes is a booking of the
    current user, with his rights. OCA's addon copies any booking that a client names,
    past the rights of the person.
    """

    _inherit = "hr.timesheet.switch"

    name = fields.Char(string="Description")
    date_time = fields.Datetime(string="Begin")
    date_time_end = fields.Datetime(string="End")
    # Named here, so that they are translated with the others
    project_id = fields.Many2one()
    task_id = fields.Many2one()

    @api.model
    def _default_running_timer_id(self, employee=None):
        """The one timer that runs; old bookings without hours do not count."""
        return self.env["account.analytic.line"]._get_own_timer()

    def action_switch(self):
        """Start the timer, or book from when to when the work was.

        :raises UserError: if the end is not after the begin; also as for every booking
        """
        self.ensure_one()
        lines = self.env["account.analytic.line"]
        vals = {
            "name": self.name,
            "project_id": self.project_id.id,
            "task_id": self.task_id.id,
        }
        if self.date_time_end:
            lines._check_timer_place(vals)
            lines.create(self._prepare_booking_vals(vals))
        else:
            lines._start_timer(vals, self.date_time)
        return {"type": "ir.actions.act_window_close"}

    def _prepare_booking_vals(self, vals):
        """Values of a booking that ended already; what runs goes on.

        The hours follow from the end, in the unit in which the booking is kept.

        :raises UserError: if the end is not after the begin
        """
        if self.date_time_end <= self.date_time:
            raise UserError(
                self.env._("A booking ends after it has begun. Correct the time.")
            )
        return {
            **vals,
            "user_id": self.env.uid,
            "date_time": self.date_time,
            "date_time_end": self.date_time_end,
        }
