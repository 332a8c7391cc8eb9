from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_coverage.models.coverage_sum import (
    SUM_FIELDS,
    taken_sql,
)

FIGURES = ("total_hours", "open_hours", "late_hours", "booking_count")


class ProjectBillingPeriod(models.Model):
    """What was booked in a period, in hours whatever the units of the bookings."""

    _inherit = "project.billing.period"

    total_hours = fields.Float(
        string="Hours Booked", compute="_compute_hours", compute_sudo=True
    )
    open_hours = fields.Float(
        string="Hours Not Billed",
        compute="_compute_hours",
        compute_sudo=True,
        help="Hours that are on no invoice, covered by no fixed price and not waived.",
    )
    late_hours = fields.Float(
        compute="_compute_hours",
        compute_sudo=True,
        help="Hours of earlier periods that were booked when those were released"
        " already. They are billed with this one.",
    )
    booking_count = fields.Integer(
        string="Bookings", compute="_compute_hours", compute_sudo=True
    )

    @api.depends("project_id", "date_from", "date_to")
    def _compute_hours(self):
        """All figures of any number of periods with one query."""
        figures = self._fetch_hours()
        for period in self:
            values = figures.get(period.id, (0.0, 0.0, 0.0, 0))
            for name, value in zip(FIGURES, values, strict=True):
                period[name] = value

    def _fetch_hours(self):
        """The figures of these periods, as {id: values in the order of FIGURES}."""
        if not self.ids:
            return {}
        bookings = self.env["account.analytic.line"]._fields
        names = ("project_id", "date", "late_date", "coverage_state", *SUM_FIELDS)
        # Shares out prepaid hours that are still to be shared out.
        to_flush = [self.env["sale.order.line"]._fields["remaining_hours"]]
        to_flush += [bookings[name] for name in names]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT period.id, ROUND(SUM(one.hours), 6)::float8,
                       ROUND(COALESCE(SUM(one.hours - one.taken)
                           FILTER (WHERE one.state = 'open'), 0), 6)::float8,
                       ROUND(COALESCE(SUM(one.hours)
                           FILTER (WHERE one.is_late), 0), 6)::float8,
                       COUNT(*)
                  FROM project_billing_period period
                  JOIN LATERAL (
                    SELECT project_effort_hours(
                               line.unit_amount, line.product_uom_id
                           ) AS hours,
                           %s::numeric AS taken,
                           line.coverage_state AS state,
                           line.late_date IS NOT NULL AS is_late
                      FROM account_analytic_line line
                     WHERE line.project_id = period.project_id
                       AND COALESCE(line.late_date, line.date)
                           BETWEEN period.date_from AND period.date_to
                  ) one ON TRUE
                 WHERE period.id IN %s
              GROUP BY period.id
                """,
                taken_sql("line"),
                tuple(self.ids),
                to_flush=to_flush,
            )
        )
        return {period_id: values for period_id, *values in rows}
