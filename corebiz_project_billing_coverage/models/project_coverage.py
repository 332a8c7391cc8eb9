from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

# The figures in hours, and the state of the bookings that each adds up.
COVERAGE_HOURS = {
    "billed_hours": "billed",
    "draft_hours": "draft",
    "fixed_hours": "fixed",
    "waived_hours": "waived",
    "open_hours": "open",
}
# Hours of bookings that are added up already: all, prepaid, waived, and the rest.
ALL = SQL("booking.amount * COALESCE(unit.hours, 1)")
PREPAID = SQL("booking.prepaid")
WAIVED = SQL("booking.waived")
REST = SQL("%s - %s - %s", ALL, PREPAID, WAIVED)
# What counts in a figure whatever the state of the rest, and its field.
PARTS = {
    "fixed": (PREPAID, SQL("line.prepaid_hours")),
    "waived": (WAIVED, SQL("line.waived_hours")),
}


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

    Each figure adds up the bookings in one state (``coverage_state``), in hours
    whatever their unit. A booking has exactly one state. What a prepaid quantity pays
    of it (``prepaid_hours``) counts as fixed whatever the state of the rest, and what
    the office has waived of it (``waived_hours``) as waived, so that the five figures
    are the actual hours of the project at any time.

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
        "timesheet_ids.prepaid_hours",
        "timesheet_ids.product_uom_id",
        "timesheet_ids.unit_amount",
        "timesheet_ids.waived_hours",
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
                "SELECT booking.project_id, booking.coverage_state, %s, %s, %s FROM %s"
                " GROUP BY booking.project_id, booking.coverage_state",
                self._sum_hours(REST),
                self._sum_hours(PREPAID),
                self._sum_hours(WAIVED),
                self._get_bookings_sql(SQL("line.project_id IN %s", tuple(self.ids))),
            )
        )
        hours = defaultdict(float)
        for project_id, state, rest, prepaid, waived in rows:
            hours[project_id, state] += rest
            hours[project_id, "fixed"] += prepaid
            hours[project_id, "waived"] += waived
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
        if state in PARTS:
            part, field = PARTS[state]
            figure = SQL(
                "%s + CASE WHEN booking.coverage_state = %s THEN %s ELSE 0 END",
                *(part, state, REST),
            )
            condition = SQL("(%s OR %s <> 0)", condition, field)
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
                    SUM(line.unit_amount::numeric) AS amount,
                    COALESCE(SUM(line.prepaid_hours::numeric), 0) AS prepaid,
                    COALESCE(SUM(line.waived_hours::numeric), 0) AS waived
               FROM account_analytic_line line
              WHERE %s
           GROUP BY line.project_id, line.coverage_state, line.product_uom_id) booking
            LEFT JOIN project_effort_units() unit
                ON unit.unit_id = booking.product_uom_id
            """,
            condition,
            to_flush=[
                # Shares out prepaid hours that are still to be shared out.
                self.env["sale.order.line"]._fields["remaining_hours"],
                bookings["project_id"],
                bookings["coverage_state"],
                bookings["prepaid_hours"],
                bookings["product_uom_id"],
                bookings["unit_amount"],
                bookings["waived_hours"],
                self.env["uom.uom"]._fields["factor"],
            ],
        )

    # === What others ask ===

    def _get_open_bookings(self):
        """Bookings of these projects that are still to bill or to waive."""
        return self.env["account.analytic.line"].search(
            [("project_id", "in", self.ids), ("coverage_state", "=", "open")]
        )
