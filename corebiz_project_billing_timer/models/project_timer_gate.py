import logging

from psycopg2 import Error

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PL_DONE,
    PM_DONE,
    find_step,
)
from odoo.addons.corebiz_project_billing_desk.models.preflight import (
    BILLED,
    BLOCK,
    Check,
)

_lt = LazyTranslate(__name__)
_logger = logging.getLogger(__name__)

TIMER_CHECK = Check(
    "running_timer",
    _lt("Running timers"),
    _lt("Whoever started them stops or discards them first."),
    "account.analytic.line",
    BLOCK,
    (BILLED,),
    names_bookings=True,
)
# Behind these steps whoever started a timer could not stop it any more.
GUARDED_STEPS = (PL_DONE, PM_DONE)


class ProjectProject(models.Model):
    """Nobody declares a project finished on which somebody is still working.

    The hours of a finished project are fixed: a timer that ran on could neither be
    stopped nor discarded. So it refuses the step, whatever the settings of the check
    say, and whoever started it is told by an activity.
    """

    _inherit = "project.project"

    def _get_running_timers(self):
        """The bookings of these projects whose timers run."""
        return (
            self.env["account.analytic.line"]
            .sudo()
            .search([("project_id", "in", self.ids), ("is_timer_running", "=", True)])
        )

    # === The check before billing ===

    @api.model
    def _get_preflight_checks(self):
        return [*super()._get_preflight_checks(), TIMER_CHECK]

    def _preflight_running_timer(self, orders):
        return self._group_preflight_ids(
            "account.analytic.line", [("is_timer_running", "=", True)]
        )

    @api.model
    def _name_booking(self, booking):
        """A timer has no hours to name."""
        if booking.is_timer_running:
            return booking._get_timer_text()
        return super()._name_booking(booking)

    # === The gate ===

    def _get_cannot_step_reason(self, target, reason=None):
        text = super()._get_cannot_step_reason(target, reason)
        step = find_step(self.sudo().billing_state, target)
        if text or not step or step.is_back or target not in GUARDED_STEPS:
            return text
        return self._get_timers_text()

    def _check_can_step_to(self, targets, reason=None):
        try:
            return super()._check_can_step_to(targets, reason)
        except UserError:
            refused = self.browse(
                project.id
                for project, target in targets.items()
                if (text := project._get_timers_text())
                and text == project._get_cannot_step_reason(target, reason)
            )
            refused._tell_timer_owners()
            raise

    def _get_timers_text(self):
        """Why this project cannot be finished while timers run, or False."""
        return self._get_running_timers()._get_timers_block_text(self.sudo().name)

    # === Telling ===

    def _tell_timer_owners(self):
        """Ask whoever still works on these projects to stop, by an activity.

        In a transaction of its own, because that of the step is undone. The refusal
        counts, whether they can be told or not.
        """
        timers = self._get_running_timers()
        others = timers.filtered(lambda line: line.user_id != self.env.user)
        if not others:
            return
        try:
            with self.env.registry.cursor() as cr:
                # What the refused step has written so far must not be waited for.
                cr.execute("SET LOCAL lock_timeout = '2s'")
                others.with_env(self.env(cr=cr, su=True))._request_stop()
        except Error:
            _logger.exception("Owners of timers could not be told")
