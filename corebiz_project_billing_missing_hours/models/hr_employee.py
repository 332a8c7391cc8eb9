from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.fields import Domain

# Bookings that Odoo makes of absences and public holidays, where it does: the working
# time of those days is not expected either.
ABSENCE_LINKS = ("holiday_id", "global_leave_id")


class HrEmployee(models.Model):
    """How many hours somebody should have booked, and has.

    **Expected** are the hours of the working schedule, as Odoo counts them: without
    public holidays and absences that are approved, for part time and schedules of two
    weeks, for flexible hours up to those of the week, and by each schedule for its
    days where it changes. Who has a contract is expected from its first to its last
    day; who has none, from the day on which the employee's record begins. Nothing is
    expected without a schedule.

    **Booked** are all bookings on projects, in hours whatever their unit, without
    those that Odoo makes of absences.
    """

    _inherit = "hr.employee"

    asks_for_hours = fields.Boolean(
        string="Asked for Missing Hours",
        default=True,
        groups="hr.group_hr_user",
        help="Whether this person books the whole working time, and is told when hours"
        " are missing. It needs a user who may book.",
    )

    def _get_expected_hours(self, first, last):
        """Hours of the working schedule from day ``first`` to day ``last``."""
        self.ensure_one()
        versions = self.sudo().version_ids
        if any(versions.mapped("contract_date_start")):
            versions = versions.filtered("contract_date_start")
        return round(
            sum(
                self._get_scheduled_hours(
                    version.resource_calendar_id,
                    max(first, version.date_start),
                    min(last, version.date_end or last),
                )
                for version in versions
            ),
            2,
        )

    def _get_scheduled_hours(self, calendar, first, last):
        """Hours of ``calendar`` on the days, without absences and public holidays."""
        if not calendar or first > last:
            return 0.0
        zone = pytz.timezone(self.tz or calendar.tz or "UTC")
        hours = self.sudo()._get_work_days_data_batch(
            zone.localize(datetime.combine(first, time.min)),
            zone.localize(datetime.combine(last + timedelta(days=1), time.min)),
            calendar=calendar,
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", [False, self.company_id.id]),
            ],
        )
        return hours[self.id]["hours"]

    def _get_booked_hours(self, first, last):
        """Hours booked on projects from day ``first`` to day ``last``."""
        self.ensure_one()
        lines = self.env["account.analytic.line"].sudo()
        domain = Domain(
            [
                ("employee_id", "=", self.id),
                ("project_id", "!=", False),
                ("date", ">=", first),
                ("date", "<=", last),
            ]
        )
        for name in ABSENCE_LINKS:
            if name in lines._fields:
                domain &= Domain(name, "=", False)
        sums = lines._read_group(domain, ["product_uom_id"], ["unit_amount:sum"])
        return round(sum(unit._get_hours_factor() * amount for unit, amount in sums), 2)
