from datetime import timedelta
from math import ceil

from odoo import api, fields, models

# The pace is that of the last four weeks, and a project needs as many of history.
PACE_DAYS = 28
# A project whose estimate lasts longer than ten years is not in a hurry.
MAX_DAYS = 3650


class ProjectProject(models.Model):
    """When the estimate will be used up at the present pace, and the burn-up chart.

    **Pace** = hours booked on the last 28 days, today included, divided by 28: hours
    per calendar day. Bookings count on their own date, not when they were entered.

    **Date** = today + (estimate - actual) / pace, rounded up to whole days. There is
    none while the first booking is younger than four weeks, without an estimate, when
    the estimate is used up already, when nothing was booked in four weeks, or beyond
    ten years.

    Only totals leave this file: whoever sees the project may see its forecast, the
    single bookings stay private.
    """

    _inherit = "project.project"

    forecast_date = fields.Date(
        string="Estimate Used Up on",
        compute="_compute_forecast",
        compute_sudo=True,
        help="The day on which the estimate will be used up at the pace of the last"
        " four weeks.",
        groups="base.group_user",
    )
    has_burn_up = fields.Boolean(
        compute="_compute_forecast",
        compute_sudo=True,
        export_string_translation=False,
        groups="base.group_user",
    )

    @api.depends(
        "allocated_hours",
        "timesheet_ids.date",
        "timesheet_ids.unit_amount",
        "timesheet_ids.product_uom_id",
    )
    def _compute_forecast(self):
        today = fields.Date.context_today(self)
        start = today - timedelta(days=PACE_DAYS)
        first_dates = self._get_first_booking_dates()
        seasoned = self.filtered(
            lambda project: (
                project.allocated_hours > 0
                and project._origin.id in first_dates
                and first_dates[project._origin.id] <= start
            )
        )
        hours = seasoned._get_hours_booked(start, today)
        for project in self:
            project.has_burn_up = project in seasoned
            project.forecast_date = project.has_burn_up and project._get_forecast_date(
                today, hours.get(project._origin.id, 0.0) / PACE_DAYS
            )

    def _get_forecast_date(self, today, pace):
        """The day on which the estimate is used up, or False.

        :param pace: hours per calendar day
        """
        rest = self.remaining_hours
        if pace <= 0 or rest <= 0:
            return False
        days = ceil(rest / pace)
        return days <= MAX_DAYS and today + timedelta(days=days)

    def _get_first_booking_dates(self):
        """The date of the first booking as {project id: date}."""
        groups = self.env["account.analytic.line"]._read_group(
            [("project_id", "in", self._origin.ids)], ["project_id"], ["date:min"]
        )
        return {project.id: date for project, date in groups}

    def _get_hours_booked(self, start, end):
        """Hours booked after ``start`` up to ``end`` as {project id: hours}."""
        hours = dict.fromkeys(self._origin.ids, 0.0)
        for project, unit, amount in self.env["account.analytic.line"]._read_group(
            [
                ("project_id", "in", self._origin.ids),
                ("date", ">", start),
                ("date", "<=", end),
            ],
            ["project_id", "product_uom_id"],
            ["unit_amount:sum"],
        ):
            hours[project.id] += amount * unit._get_hours_factor()
        return hours

    # === The chart ===

    @api.readonly
    def get_burn_up(self):
        """The points of the burn-up chart, for the client.

        :return: dict of lists of points ``{"x": ISO date, "y": hours}``: ``estimate``
            (in steps), ``actual`` (the sum at the end of each week) and ``forecast``
            (from today to the day on which the estimate is used up); empty lists with
            less than four weeks of bookings
        """
        self.ensure_one()
        self._check_inside()
        project = self.sudo()
        if not project.has_burn_up:
            return {"estimate": [], "actual": [], "forecast": []}
        today = fields.Date.context_today(self)
        actual = project._get_burn_up_actual(today)
        end = project.forecast_date or today
        return {
            "estimate": project._get_burn_up_estimate(actual[0]["x"], end),
            "actual": actual,
            "forecast": project._get_burn_up_forecast(today),
        }

    def _get_burn_up_actual(self, today):
        """The hours booked up to the end of each week, the last point being today."""
        weeks = {}
        for week, unit, amount in self.env["account.analytic.line"]._read_group(
            [("project_id", "=", self.id), ("date", "<=", today)],
            ["date:week", "product_uom_id"],
            ["unit_amount:sum"],
        ):
            weeks[week] = weeks.get(week, 0.0) + amount * unit._get_hours_factor()
        total = 0.0
        points = [self._prepare_point(min(weeks), 0.0)]
        for week, hours in sorted(weeks.items()):
            total += hours
            end = min(week + timedelta(days=6), today)
            points.append(self._prepare_point(end, total))
        if points[-1]["x"] != today.isoformat():
            points.append(self._prepare_point(today, total))
        return points

    def _get_burn_up_estimate(self, start, end):
        """The estimate after each of its changes, from ``start`` to ``end``."""
        changes = [
            (fields.Datetime.context_timestamp(self, row.date).date(), row.total_after)
            for row in self.estimate_ids.sorted("id")
        ]
        # A project that was booked on before it was estimated starts with the first.
        points = {start: changes[0][1] if changes else self.allocated_hours}
        for date, total in changes:
            points[max(date.isoformat(), start)] = total
        points[end.isoformat()] = self.allocated_hours
        return [{"x": x, "y": y} for x, y in sorted(points.items())]

    def _get_burn_up_forecast(self, today):
        """The line from the present hours to the estimate; empty without a forecast."""
        if not self.forecast_date:
            return []
        return [
            self._prepare_point(today, self.effective_hours),
            self._prepare_point(self.forecast_date, self.allocated_hours),
        ]

    @api.model
    def _prepare_point(self, date, hours):
        """One point of the chart."""
        return {"x": date.isoformat(), "y": round(hours, 2)}
