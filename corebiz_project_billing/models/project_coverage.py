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


def amount_field(label, help_text):
    """A figure in the currency of the project."""
    return fields.Monetary(
        string=label,
        compute="_compute_coverage_amounts",
        compute_sudo=True,
        help=help_text,
        groups="base.group_user",
    )


class ProjectProject(models.Model):
    """How the hours of a project are accounted for.

    booked = billed + in draft invoices + fixed price or internal + waived + open

    Each figure adds up the bookings in one state (``coverage_state``), in hours
    whatever their unit. A booking has exactly one state, so that the five figures are
    the actual hours of the project at any time.

    The figures are not stored. One SQL expression stands behind value, search, order,
    grouping and sum, as for the actual hours. Money is that of the invoice lines, and
    for open hours the price of the order line, in the currency of the project.
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
    billed_amount = amount_field(
        "Invoiced", "What the posted invoices charge for hours, before taxes."
    )
    draft_amount = amount_field(
        "In Drafts", "What the draft invoices charge for hours, before taxes."
    )
    waived_amount = amount_field(
        "Value Waived",
        "What the waived hours would bring at the price of their order line, before"
        " taxes.",
    )
    open_amount = amount_field(
        "To Bill",
        "What the open hours bring at the price of their order line, before taxes."
        " Hours without an order line have no price yet.",
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
        of each field adds up, see :meth:`_get_figure_sql`.
        """
        if not self:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT booking.project_id, booking.coverage_state, %s FROM %s"
                " GROUP BY booking.project_id, booking.coverage_state",
                self._sum_hours(),
                self._get_bookings_sql(SQL("line.project_id IN %s", tuple(self.ids))),
            )
        )
        hours = {(project_id, state): figure for project_id, state, figure in rows}
        return {
            project_id: [
                hours.get((project_id, state), 0.0) for state in COVERAGE_HOURS.values()
            ]
            for project_id in self.ids
        }

    def _search_coverage(self, name, operator, value):
        """Leave the condition as it is: the ORM compares the SQL of the field."""
        return [(name, operator, value)]

    @api.model
    def _get_figure_sql(self, name, alias, query):
        if name not in COVERAGE_HOURS:
            return super()._get_figure_sql(name, alias, query)
        bookings = self._get_bookings_sql(
            SQL(
                "line.project_id = %s AND line.coverage_state = %s",
                SQL.identifier(alias, "id"),
                COVERAGE_HOURS[name],
            )
        )
        return SQL("(SELECT %s FROM %s)", self._sum_hours(), bookings)

    @api.model
    def _sum_hours(self):
        """Bookings in hours, whatever their units, without the noise of conversions."""
        return SQL(
            "ROUND(COALESCE(SUM(booking.amount * COALESCE(unit.hours, 1)), 0), 6)"
            "::float8"
        )

    @api.model
    def _get_bookings_sql(self, condition):
        """Bookings ``line`` with the hours of their units, for a FROM clause.

        Added up by unit first: a unit is converted once, and not for every booking.
        """
        bookings = self.env["account.analytic.line"]._fields
        return SQL(
            """
            (SELECT line.project_id, line.coverage_state, line.product_uom_id,
                    SUM(line.unit_amount::numeric) AS amount
               FROM account_analytic_line line
              WHERE %s
           GROUP BY line.project_id, line.coverage_state, line.product_uom_id) booking
            LEFT JOIN project_effort_units() unit
                ON unit.unit_id = booking.product_uom_id
            """,
            condition,
            to_flush=[
                bookings["project_id"],
                bookings["coverage_state"],
                bookings["product_uom_id"],
                bookings["unit_amount"],
                self.env["uom.uom"]._fields["factor"],
            ],
        )

    # === Money ===

    @api.depends(
        "timesheet_ids.coverage_state",
        "timesheet_ids.coverage_link_ids.amount",
        "timesheet_ids.so_line.price_reduce_taxexcl",
        "timesheet_ids.unit_amount",
    )
    def _compute_coverage_amounts(self):
        invoiced = self._get_invoiced_amounts()
        priced = self._get_priced_amounts()
        for project in self:
            key = project._origin.id
            project.billed_amount = invoiced.get((key, "billed"), 0.0)
            project.draft_amount = invoiced.get((key, "draft"), 0.0)
            project.waived_amount = priced.get((key, "waived"), 0.0)
            project.open_amount = priced.get((key, "open"), 0.0)

    def _get_invoiced_amounts(self):
        """Net amounts of the links, as {(project id, coverage state): amount}."""
        amounts = {}
        for project, state, company, amount in self.env[
            "project.coverage.link"
        ]._read_group(
            [("project_id", "in", self._origin.ids), ("is_active", "=", True)],
            ["project_id", "booking_id.coverage_state", "company_id"],
            ["amount:sum"],
        ):
            key = project.id, state
            amounts.setdefault(key, 0.0)
            amounts[key] += project._convert_to_project(amount, company)
        return amounts

    def _convert_to_project(self, amount, company):
        """An amount of ``company`` in the currency of this project, at today's rate."""
        return company.currency_id._convert(
            amount, self.currency_id, company, fields.Date.context_today(self)
        )

    def _get_priced_amounts(self):
        """Value of open and waived hours, as {(project id, coverage state): amount}."""
        amounts = {}
        today = fields.Date.context_today(self)
        for project, state, line, unit, quantity in self.env[
            "account.analytic.line"
        ]._read_group(
            [
                ("project_id", "in", self._origin.ids),
                ("coverage_state", "in", ("open", "waived")),
                ("so_line", "!=", False),
            ],
            ["project_id", "coverage_state", "so_line", "product_uom_id"],
            ["unit_amount:sum"],
        ):
            sold = unit._compute_quantity(
                quantity, line.product_uom_id, round=False, raise_if_failure=False
            )
            company = line.company_id or project.company_id or self.env.company
            amount = line.currency_id._convert(
                sold * line.price_reduce_taxexcl, project.currency_id, company, today
            )
            key = project.id, state
            amounts[key] = amounts.get(key, 0.0) + amount
        return amounts

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
