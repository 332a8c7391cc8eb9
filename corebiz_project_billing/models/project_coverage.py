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


class ProjectProject(models.Model):
    """How the hours of a project are accounted for.

    booked = billed + in draft invoices + fixed price or internal + waived + open

    Each figure adds up the bookings in one state (``coverage_state``), in hours
    whatever their unit. A booking has exactly one state, so that the five figures are
    the actual hours of the project at any time.

    The figures are not stored. One SQL expression stands behind value, search, order,
    grouping and sum, as for the actual hours. What the hours are worth stands in
    ``project_coverage_amount.py``.
    """

    _inherit = "project.project"

    billed_hours = fields.Float(
        string="Hours Billed",
        compute="_compute_coverage",
        compute_sudo=True,
        search=lambda self, *leaf: self._search_coverage("billed_hours", *leaf),
        help="Hours on posted invoices.",
        groups="base.group_user",
    )
    draft_hours = fields.Float(
        string="Hours in Drafts",
        compute="_compute_coverage",
        compute_sudo=True,
        search=lambda self, *leaf: self._search_coverage("draft_hours", *leaf),
        help="Hours on invoices that are not posted yet.",
        groups="base.group_user",
    )
    fixed_hours = fields.Float(
        string="Hours at a Fixed Price",
        compute="_compute_coverage",
        compute_sudo=True,
        search=lambda self, *leaf: self._search_coverage("fixed_hours", *leaf),
        help="Hours that the price of a confirmed order covers, and hours of internal"
        " projects: not billable and without a customer.",
        groups="base.group_user",
    )
    waived_hours = fields.Float(
        string="Hours Waived",
        compute="_compute_coverage",
        compute_sudo=True,
        search=lambda self, *leaf: self._search_coverage("waived_hours", *leaf),
        help="Hours that the project office decided not to bill, with a reason.",
        groups="base.group_user",
    )
    open_hours = fields.Float(
        string="Hours Not Billed",
        compute="_compute_coverage",
        compute_sudo=True,
        search=lambda self, *leaf: self._search_coverage("open_hours", *leaf),
        help="Hours that are on no invoice, covered by no fixed price and not waived.",
        groups="base.group_user",
    )

    # === Hours ===

    @api.depends(
        "timesheet_ids.project_id",
        "timesheet_ids.coverage_state",
        "timesheet_ids.product_uom_id",
        "timesheet_ids.unit_amount",
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
        of each field adds up, see :meth:`_field_to_sql`.
        """
        if not self:
            return {}
        hours = self._sum_hours()
        sums = [
            SQL("%s FILTER (WHERE booking.coverage_state = %s)", hours, state)
            for state in COVERAGE_HOURS.values()
        ]
        rows = self.env.execute_query(
            SQL(
                "SELECT booking.project_id, %s FROM %s WHERE booking.project_id IN %s"
                " GROUP BY booking.project_id",
                SQL(", ").join(self._round_hours(amount) for amount in sums),
                self._get_bookings_sql(),
                tuple(self.ids),
            )
        )
        return {project_id: values for project_id, *values in rows}

    def _search_coverage(self, name, operator, value):
        """Leave the condition as it is: the ORM compares the SQL of the field."""
        return [(name, operator, value)]

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in COVERAGE_HOURS:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        return SQL(
            "(SELECT %s FROM %s WHERE booking.project_id = %s"
            " AND booking.coverage_state = %s)",
            self._round_hours(self._sum_hours()),
            self._get_bookings_sql(),
            SQL.identifier(alias, "id"),
            COVERAGE_HOURS[field_expr],
        )

    @api.model
    def _sum_hours(self):
        """Bookings added up in hours, whatever their units."""
        return SQL("SUM(booking.unit_amount::numeric * COALESCE(unit.hours, 1))")

    @api.model
    def _round_hours(self, amount):
        """Hours as the fields hold them, without the noise of conversions."""
        return SQL("ROUND(COALESCE(%s, 0), 6)::float8", amount)

    @api.model
    def _get_bookings_sql(self):
        """Bookings with the hours of their units, for a FROM clause."""
        bookings = self.env["account.analytic.line"]._fields
        return SQL(
            "account_analytic_line booking LEFT JOIN project_effort_units() unit"
            " ON unit.unit_id = booking.product_uom_id",
            to_flush=[
                bookings["project_id"],
                bookings["coverage_state"],
                bookings["product_uom_id"],
                bookings["unit_amount"],
                self.env["uom.uom"]._fields["factor"],
            ],
        )

    # === What others ask ===

    def _get_open_bookings(self):
        """Bookings of these projects that are still to bill or to waive."""
        return self.env["account.analytic.line"].search(
            [("project_id", "in", self.ids), ("coverage_state", "=", "open")]
        )

    def _get_project_orders(self):
        """Sale orders of these projects, of their tasks, bookings and supplements."""
        self = self.sudo()  # noqa: PLW0642
        tasks = self.env["project.task"].with_context(active_test=False)
        tasks = tasks.search(
            [("project_id", "in", self.ids), ("sale_line_id", "!=", False)]
        )
        [(booked,)] = self.env["account.analytic.line"]._read_group(
            [("project_id", "in", self.ids), ("so_line", "!=", False)],
            aggregates=["so_line:recordset"],
        )
        lines = self.sale_line_id | self.sale_line_employee_ids.sale_line_id
        orders = (
            lines | tasks.sale_line_id | booked
        ).order_id | self.reinvoiced_sale_order_id
        return orders | self.env["sale.order"].search(
            [
                "|",
                ("supplement_project_id", "in", self.ids),
                ("order_line.project_id", "in", self.ids),
            ]
        )
