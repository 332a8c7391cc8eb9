from odoo import models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.account_analytic_line import (
    MEND_CONTEXT,
    MEND_PASS,
)
from odoo.addons.corebiz_project_billing_sale.models.account_analytic_line import (
    LINE_CONTEXT,
    LINE_PASS,
)

from .period_state import BILLED, FIXED_STATES, GOING_ON, RELEASED

# What moves a booking to another period.
PLACE_FIELDS = frozenset({"date", "project_id", "task_id"})


class AccountAnalyticLine(models.Model):
    """The hours of a released period are fixed, while the project goes on.

    In a confirmed period the leader and the manager of the project still correct them.
    The gate stands where that of the project stands (``_check_open``), so that whoever
    writes a booking, and by whatever channel, meets both. Invoicing writes what it
    always writes.
    """

    _inherit = "account.analytic.line"

    def write(self, vals):
        """Guard the bookings where they are, and on the day to which they go."""
        result = super().write(vals)
        if "date" in vals and not self._may_always_write(vals):
            self._check_period_open()
        return result

    def _check_open(self):
        result = super()._check_open()
        self._check_period_open()
        return result

    def _check_period_open(self):
        """Refuse to change bookings whose period is closed for the current user.

        :raises UserError: names the period, its status and whom to ask
        """
        if self.env.context.get(MEND_CONTEXT) is MEND_PASS:
            return
        for line, period in self._get_closed_pairs():
            if text := period._get_closed_text(line):
                raise UserError(text)

    def _compute_readonly_timesheet(self):
        """Lists and grids show as fixed what would be refused."""
        result = super()._compute_readonly_timesheet()
        for line, period in self._get_closed_pairs():
            if period._get_closed_text(line):
                line.readonly_timesheet = True
        return result

    def _is_period_fixed(self):
        """Whether this booking lies in a period that was released."""
        return any(
            period.state in FIXED_STATES for _line, period in self._get_closed_pairs()
        )

    def _get_closed_pairs(self):
        """Pairs of booking and period, for periods that are not open any more.

        A booking counts for the project of its task as well, should they disagree.
        """
        lines = self.sudo()
        projects = lines._get_guarding_projects()
        if not any(projects.mapped("billing_period_date")):
            return []
        days = [day for line in lines if (day := line.late_date or line.date)]
        periods = projects._get_closed_periods(days)
        return [
            (line, period)
            for line in lines
            for period in periods
            if line._is_in(period)
            and period.project_id in (line.project_id | line.task_id.project_id)
        ]

    def _is_in(self, period):
        """Whether this booking counts on a day of ``period``."""
        day = self.late_date or self.date
        return bool(day) and period.date_from <= day <= period.date_to

    def _give_periods_back(self, reason):
        """The office has to bill anew what is open again, in billed periods.

        Not in projects that are billed or archived as a whole: accounting goes on there
        without their office.

        :param str reason: why it is open again, noted in the ledger
        """
        periods = self.env["project.billing.period"].sudo()
        for _line, period in self._get_closed_pairs():
            if period.state == BILLED and period.project_id.billing_state in GOING_ON:
                periods |= period
        if periods:
            periods.with_env(self.env(su=True))._record_step(RELEASED, reason)

    # === The order item ===

    def _is_order_line_kept(self):
        return super()._is_order_line_kept() or (
            bool(self._origin.id)
            and self.env.context.get(LINE_CONTEXT) is not LINE_PASS
            and self._is_period_fixed()
        )

    def _get_order_line_kept_text(self):
        pairs = self._get_closed_pairs()
        period = next((one for _x, one in pairs if one.state in FIXED_STATES), None)
        if not period:
            return super()._get_order_line_kept_text()
        return self.env._(
            "The booking of %(date)s by %(person)s on “%(project)s” (%(task)s) keeps"
            " its order item, because %(period)s is “%(state)s”. The Project Office can"
            " change it with a reason: “Change Order Item” in the list of bookings.",
            period=period.name,
            state=period._get_state_label(period.state),
            **self._get_booking_names(),
        )
