from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .coverage_sum import SUM_FIELDS, TAKEN_FIELDS

# The figures in hours, and the state of the bookings that each adds up.
COVERAGE_HOURS = {
    "billed_hours": "billed",
    "draft_hours": "draft",
    "fixed_hours": "fixed",
    "waived_hours": "waived",
    "open_hours": "open",
}
# What of bookings counts in a figure whatever the state of the rest: its field.
PARTS = dict(zip(("fixed", "waived", "billed", "draft"), TAKEN_FIELDS, strict=True))
# The rest, of hours of bookings that are added up already.
REST = SQL(
    "booking.amount * COALESCE(unit.hours, 1) - %s",
    SQL(" - ").join(SQL.identifier("booking", name) for name in TAKEN_FIELDS),
)


def hours_field(name, label, help_text):
    """A figure in hours: computed, and searched by its SQL."""
    return fields.Float(
        string=label,
        compute="_compute_coverage",
        compute_sudo=True,
        search=lambda self, *leaf: self._search_coverage(name, *leaf),
        help=help_text,
        groups="base.group_user",
    )


class ProjectProject(models.Model):
    """How the hours of a project are accounted for.

    booked = billed + in draft invoices + fixed price or internal + waived + open

    Each figure adds up hours of bookings, whatever their unit. What a prepaid quantity
    pays of a booking (``prepaid_hours``) counts as fixed, what the office has waived of
    it (``waived_hours``) as waived, and what stands on invoices (``invoiced_hours``,
    ``drafted_hours``) as billed or in drafts. What is left counts in the figure of its
    state (``coverage_state``), of which a booking has exactly one, so that the five
    figures are the actual hours of the project at any time.

    The figures are not stored. One SQL expression stands behind value, search, order,
    grouping and sum, as for the actual hours. What the hours are worth stands in
    ``project_coverage_amount.py``.
    """

    _inherit = "project.project"

    billed_hours = hours_field(
        "billed_hours", "Hours Billed", "Hours on posted invoices."
    )
    draft_hours = hours_field(
        "draft_hours", "Hours in Drafts", "Hours on invoices that are not posted yet."
    )
    fixed_hours = hours_field(
        "fixed_hours",
        "Hours at a Fixed Price",
        "Hours that the price of a confirmed order covers, and hours of internal"
        " projects: not billable and without a customer.",
    )
    waived_hours = hours_field(
        "waived_hours",
        "Hours Waived",
        "Hours that the project office decided not to bill, with a reason.",
    )
    open_hours = hours_field(
        "open_hours",
        "Hours Not Billed",
        "Hours that are on no invoice, covered by no fixed price and not waived.",
    )

    # === Hours ===

    @api.depends(
        "timesheet_ids.project_id",
        "timesheet_ids.coverage_state",
        *(f"timesheet_ids.{name}" for name in SUM_FIELDS),
    )
    def _compute_coverage(self):
        """All five figures with one query for any number of projects."""
        figures = self._origin._fetch_coverage()
        for project in self:
            values = figures.get(project._origin.id) or (0.0,) * len(COVERAGE_HOURS)
            for name, value in zip(COVERAGE_HOURS, values, strict=True):
                project[name] = value

    def _fetch_coverage(self):
        """The figures of saved projects as {id: values in the order of the fields}.

        One look at the bookings for all five figures. It adds up what the expression
        of each field adds up, see :meth:`_get_figure_sql`.
        """
        if not self:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT booking.project_id, booking.coverage_state, %s, %s FROM %s"
                " GROUP BY booking.project_id, booking.coverage_state",
                self._sum_hours(REST),
                SQL(", ").join(
                    self._sum_hours(SQL.identifier("booking", name))
                    for name in PARTS.values()
                ),
                self._get_bookings_sql(SQL("line.project_id IN %s", tuple(self.ids))),
            )
        )
        hours = defaultdict(float)
        for project_id, state, rest, *parts in rows:
            hours[project_id, state] += rest
            for part, amount in zip(PARTS, parts, strict=True):
                hours[project_id, part] += amount
        return {
            project_id: [hours[project_id, state] for state in COVERAGE_HOURS.values()]
            for project_id in self.ids
        }

    def _search_coverage(self, name, operator, value):
        """Leave the condition as it is: the ORM compares the SQL of the field."""
        return [(name, operator, value)]

    @api.model
    def _get_figure_sql(self, name, alias, query):
        if name not in COVERAGE_HOURS:
            return super()._get_figure_sql(name, alias, query)
        state = COVERAGE_HOURS[name]
        condition = SQL("line.coverage_state = %s", state)
        figure = REST
        if part := PARTS.get(state):
            figure = SQL(
                "%s + CASE WHEN booking.coverage_state = %s THEN %s ELSE 0 END",
                *(SQL.identifier("booking", part), state, REST),
            )
            condition = SQL("(%s OR %s <> 0)", condition, SQL.identifier("line", part))
        bookings = self._get_bookings_sql(
            SQL("line.project_id = %s AND %s", SQL.identifier(alias, "id"), condition)
        )
        return SQL("(SELECT %s FROM %s)", self._sum_hours(figure), bookings)

    @api.model
    def _sum_hours(self, figure):
        """Bookings in hours, whatever their units, without the noise of conversions."""
        return SQL("ROUND(COALESCE(SUM(%s), 0), 6)::float8", figure)

    @api.model
    def _get_bookings_sql(self, condition):
        """Bookings ``line`` with the hours of their units, for a FROM clause.

        Added up by unit first: a unit is converted once, and not for every booking.
        """
        bookings = self.env["account.analytic.line"]._fields
        return SQL(
            """
            (SELECT line.project_id, line.coverage_state, line.product_uom_id,
                    SUM(line.unit_amount::numeric) AS amount, %s
               FROM account_analytic_line line
              WHERE %s
           GROUP BY line.project_id, line.coverage_state, line.product_uom_id) booking
            LEFT JOIN project_effort_units() unit
                ON unit.unit_id = booking.product_uom_id
            """,
            SQL(", ").join(
                SQL(
                    "COALESCE(SUM(%s::numeric), 0) AS %s",
                    SQL.identifier("line", name),
                    SQL.identifier(name),
                )
                for name in TAKEN_FIELDS
            ),
            condition,
            to_flush=[
                # Shares out prepaid hours that are still to be shared out.
                self.env["sale.order.line"]._fields["remaining_hours"],
                *(bookings[name] for name in ("project_id", "coverage_state")),
                *(bookings[name] for name in SUM_FIELDS),
                self.env["uom.uom"]._fields["factor"],
            ],
        )

    # === What others ask ===

    def _get_open_bookings(self):
        """Bookings of these projects that are still to bill or to waive."""
        return self.env["account.analytic.line"].search(
            [("project_id", "in", self.ids), ("coverage_state", "=", "open")]
        )
