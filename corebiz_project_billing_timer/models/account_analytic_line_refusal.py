from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountAnalyticLine(models.Model):
    """What is refused about timers beyond what guards every booking."""

    _inherit = "account.analytic.line"

    # === Starting ===

    @api.model
    def _check_timer_start(self, start):
        """Refuse to start later than now, or before what runs.

        The time of what runs would become a minute, and be booked on something else.

        :param datetime start: in UTC
        :raises UserError: says which
        """
        if start > fields.Datetime.now():
            raise UserError(
                self.env._("A timer starts now or has started; it cannot start later.")
            )
        timer = self._get_own_timer().sudo()
        if timer.date_time and start < timer.date_time:
            raise UserError(
                self.env._(
                    "%(timer)s: nothing else can begin before a timer that runs. Stop"
                    " or discard it first, or begin later.",
                    timer=timer._get_timer_text(),
                )
            )

    @api.model
    def _check_timer_place(self, vals):
        """Refuse to work on what takes no time; Odoo itself would book on it.

        :raises AccessError: on what the current user does not see
        :raises UserError: names the task or project
        """
        task = self.env["project.task"].browse(vals.get("task_id") or ())
        project = self.env["project.project"].browse(vals.get("project_id") or ())
        task, project = task.sudo(False), project.sudo(False)
        task.check_access("read")
        # Whoever follows a task need not see its project.
        (project - task.sudo().project_id).check_access("read")
        projects = project.sudo() | task.sudo().project_id
        # Of a project that went to the archive the guard of bookings tells more.
        projects._check_bookings_open()
        for place in (*projects, *task.sudo()):
            if text := place._get_no_timer_text():
                raise UserError(text)

    # === While it runs ===

    def _check_timer_person(self, vals):
        """:raises UserError: where a running timer would become another person's"""
        for name in {"employee_id", "user_id"} & vals.keys():
            for line in self:
                if line[name].id != vals[name]:
                    raise UserError(
                        self.env._(
                            "%(timer)s: a timer that runs keeps its person. Stop or"
                            " discard it first.",
                            timer=line._get_timer_text(),
                        )
                    )

    def _check_timer_begin(self, vals):
        """Refuse a running timer without a begin, or with one that is to come.

        Nobody could say for how long it has run.

        :raises UserError: names the timer
        """
        if "date_time" not in vals:
            return
        begin = fields.Datetime.to_datetime(vals["date_time"])
        if begin and begin <= fields.Datetime.now():
            return
        for line in self:
            raise UserError(
                self.env._(
                    "%(timer)s: a timer that runs has begun. Enter when, or stop or"
                    " discard it first.",
                    timer=line._get_timer_text(),
                )
            )
