from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain
from odoo.tools import format_datetime
from odoo.tools.misc import clean_context

# A timer that was stopped has booked something, however soon that was.
LEAST_MINUTES = 1
MINUTES = 60
# What a booking whose timer runs does not take as any other.
TIMER_FIELDS = {"unit_amount", "date_time", "employee_id", "user_id"}


def to_minute(moment):
    """The full minute that is nearest to a moment."""
    return (moment + timedelta(seconds=30)).replace(second=0, microsecond=0)


class AccountAnalyticLine(models.Model):
    """The timer of a person: the one booking of his that still runs.

    OCA's addon takes every booking without hours for a running timer, so that old empty
    ones stop everybody. Here a mark says what runs, which only starting sets.

    ====================  ============================================================
    starting              makes a booking of 0 hours that begins now, by all that guards
                          bookings: a closed project or period refuses it
    starting another      stops the first at the moment at which the second begins
    two at the same time  the database lets one pass; Odoo repeats the other, which then
                          finds the first and stops it
    stopping              writes the hours, in whole minutes, at least one. The booking
                          stays on the day on which it began
    typing hours          ends the timer, and the hours that were typed count
    discarding            deletes the booking
    another person        a running booking keeps its person
    ====================  ============================================================

    Who may change the bookings of others may stop or discard their timers, too. Nobody
    starts one for somebody else.
    """

    _inherit = "account.analytic.line"

    is_timer_running = fields.Boolean(
        string="Timer Runs",
        readonly=True,
        code_only=True,
        copy=False,
        groups="base.group_user",
        help="Somebody works on this right now: the hours are booked when the timer is"
        " stopped.",
    )

    _one_timer_uidx = models.UniqueIndex(
        "(user_id) WHERE is_timer_running",
        "This person's timer runs already. Reload the page to see it.",
    )
    _timer_without_hours = models.Constraint(
        "CHECK (is_timer_running IS NOT TRUE OR COALESCE(unit_amount, 0) = 0)",
        "A timer that runs has no hours yet.",
    )

    # === What runs ===

    @api.model
    def _running_domain(self):
        """The running booking of the current user, by its mark (OCA: by 0 hours)."""
        return [("is_timer_running", "=", True), ("user_id", "=", self.env.uid)]

    @api.model
    def _get_own_timer(self):
        """What the current user works on, in whichever of his companies.

        By person and not by date: one that began yesterday is still there.
        """
        companies = self.env.user.company_ids.ids
        lines = self.with_context(allowed_company_ids=companies)
        found = lines.sudo().search(self._running_domain(), limit=1)
        return found.sudo(self.env.su)

    @api.depends("employee_id", "unit_amount", "is_timer_running")
    @api.depends_context("uid")
    def _compute_show_time_control(self):
        """Stop what runs, resume what is one's own."""
        result = super()._compute_show_time_control()
        may_change_all = self.env.user.has_group(
            "hr_timesheet.group_hr_timesheet_approver"
        )
        for line in self:
            is_own = line.user_id == self.env.user
            if line.sudo().is_timer_running:
                line.show_time_control = "stop" if is_own or may_change_all else False
            else:
                line.show_time_control = "resume" if is_own else False
        return result

    # === Starting ===

    @api.model
    def _start_timer(self, vals, start=None):
        """Stop what runs, and book on something else from now on.

        :param dict vals: ``task_id`` or ``project_id``, and a ``name`` if there is one
        :param datetime start: since when (UTC), if it was not just now
        :raises UserError: as for every booking, from what guards them
        """
        if start:
            self._check_timer_start(start)
        self._check_timer_place(vals)
        start = start or fields.Datetime.now()
        # Also of a project that he does not see any more: nobody else would stop it.
        self._get_own_timer().sudo()._stop_timer(start)
        person = self.env.user
        lines = self.with_context(
            **{**clean_context(self.env.context), "tz": person.tz or "UTC"}
        )
        try:
            with self.env.cr.savepoint():
                return lines.create(self._prepare_timer_vals(vals, start))
        except UniqueViolation as error:
            if "one_timer" not in str(error):
                raise
            # Odoo repeats the call, which then sees the other timer.
            raise ConcurrencyError("Another timer was started") from error

    @api.model
    def _prepare_timer_vals(self, vals, start):
        """Values of a booking that runs."""
        return {
            **vals,
            "user_id": self.env.uid,
            "date_time": start,
            "unit_amount": 0,
            **self._by_code({"is_timer_running": True}),
        }

    def button_resume_work(self):
        """Go on with what this booking was for, at once.

        :raises UserError: see :meth:`_start_timer`
        """
        self.ensure_one()
        self.check_access("read")
        vals = {"name": self.name, "project_id": self.project_id.id}
        self._start_timer({**vals, "task_id": self.task_id.id})
        return True

    # === Stopping ===

    def button_end_work(self):
        """Stop these timers now: the time since they began is booked.

        :raises UserError: if one does not run, or its booking is fixed
        """
        self._stop_timer(fields.Datetime.now())
        return True

    def button_discard_work(self):
        """Delete what these timers have begun.

        :raises UserError: see :meth:`button_end_work`
        """
        self._check_timer_runs()
        return self.unlink()

    def _stop_timer(self, end):
        """Book the time until ``end`` (UTC)."""
        self._check_timer_runs()
        for line in self:
            line._write_by_code(line._prepare_stop_vals(end))

    def _prepare_stop_vals(self, end):
        """Values of a booking whose timer is stopped. To extend.

        :param datetime end: in UTC, not before the timer began
        """
        hours = self._get_timer_minutes(end) / MINUTES
        return {
            "unit_amount": hours / self.product_uom_id._get_hours_factor(),
            "is_timer_running": False,
        }

    def _get_timer_minutes(self, end):
        """How long this timer has run at ``end``, in whole minutes.

        By the full minutes of begin and end: timers that follow each other add up.
        """
        if not self.date_time:
            return LEAST_MINUTES
        length = to_minute(end) - to_minute(self.date_time)
        return max(round(length.total_seconds() / MINUTES), LEAST_MINUTES)

    def _check_timer_runs(self):
        """:raises UserError: names a booking that does not run"""
        self.check_access("read")
        for line in self.sudo():
            if not line.is_timer_running:
                raise UserError(
                    self.env._(
                        "The timer on “%(booking)s” does not run any more. Reload the"
                        " page.",
                        booking=line.display_name,
                    )
                )

    def _get_timer_text(self):
        """Who works on what since when, such as "Emil since 10:10 AM (Cabling)"."""
        line = self.sudo()
        return self.env._(
            "%(person)s since %(start)s (%(work)s)",
            person=line.user_id.name,
            start=format_datetime(self.env, line.date_time, dt_format="short"),
            work=line.task_id.name or line.project_id.name,
        )

    # === Guards ===

    def write(self, vals):
        """Hours that are typed end the timer; what runs keeps its person and began.

        :raises UserError: for another person, and for no begin or one that is to come
        """
        if not TIMER_FIELDS & vals.keys():
            return super().write(vals)
        running = self.sudo().filtered("is_timer_running")
        if running:
            # What is refused names who works on what.
            self.check_access("write")
            running._check_timer_person(vals)
            if vals.get("unit_amount"):
                vals = {**vals, **self._by_code({"is_timer_running": False})}
                running._end_stop_requests()
            else:
                running._check_timer_begin(vals)
        return super().write(vals)

    def unlink(self):
        """What was asked about a timer is settled with it."""
        self.sudo().filtered("is_timer_running")._end_stop_requests()
        return super().unlink()

    @api.model
    def _timesheet_get_portal_domain(self):
        """Customers see what was done, not who works right now."""
        domain = Domain(super()._timesheet_get_portal_domain())
        return domain & Domain("is_timer_running", "!=", True)
