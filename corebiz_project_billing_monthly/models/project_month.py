from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_coverage.models.coverage_sum import (
    SUM_FIELDS,
    taken_sql,
)
from odoo.addons.corebiz_project_billing_period.models.period_state import FIXED_STATES

from .month_day import read_day

# What the list is asked for, see ``month_day.py``.
UNTIL = "month_until"
HOURS = ("month_hours", "month_late_hours", "month_unreleased_hours")
AMOUNT = "month_amount"


def hours_field(name, label, help_text):
    """A figure in hours: computed, and searched by its SQL."""
    return fields.Float(
        string=label,
        compute="_compute_month",
        search=lambda self, *leaf: [(name, *leaf)],
        aggregator="sum",
        groups="base.group_user",
        help=help_text,
    )


class ProjectProject(models.Model):
    """What a run over a month would bill of a project that goes on.

    All figures are for bookings until a day, the last one included: the key
    ``month_until`` of the context, by default the end of last month in the zone of the
    user. One SQL expression stands behind value, search, order, grouping and sum.

    ==================  ============================================================
    to invoice          open hours of released periods on confirmed orders, as far as
                        an invoice may take them
    late                of these, what was booked for periods that were closed already
    not released        open hours until the day of other periods
    amount              what the run would invoice, see ``project_month_parts.py``
    ==================  ============================================================
    """

    _inherit = "project.project"

    month_hours = hours_field(
        "month_hours",
        "Hours to Invoice",
        "Open hours of released periods on confirmed orders, until the day of the list."
        " A run invoices them.",
    )
    month_late_hours = hours_field(
        "month_late_hours",
        "Late Hours",
        "Hours to invoice that were booked for a period which was closed already.",
    )
    month_unreleased_hours = hours_field(
        "month_unreleased_hours",
        "Hours Not Released",
        "Open hours until the day of the list that are not released yet. A run leaves"
        " them out.",
    )
    month_amount = fields.Monetary(
        string="Amount to Invoice",
        compute="_compute_month_amount",
        search=lambda self, *leaf: [(AMOUNT, *leaf)],
        aggregator="sum",
        groups="base.group_user",
        help="What a run would invoice until the day of the list, before taxes: hours,"
        " reached milestones and what else was delivered, less down payments that it"
        " covers.",
    )

    @api.model
    def _get_month_until(self):
        """The day until which figures and runs go, the day included."""
        today = fields.Date.context_today(self)
        return read_day(self.env.context.get(UNTIL), today)

    @api.depends(
        "timesheet_ids.coverage_state",
        *(f"timesheet_ids.{name}" for name in SUM_FIELDS),
    )
    @api.depends_context("uid", "tz", UNTIL)
    def _compute_month(self):
        self._compute_amounts(HOURS)

    @api.depends(
        "timesheet_ids.coverage_state",
        *(f"timesheet_ids.{name}" for name in SUM_FIELDS),
    )
    @api.depends_context("uid", "tz", UNTIL)
    def _compute_month_amount(self):
        self._compute_amounts((AMOUNT,))

    @api.model
    def _get_figure_sql(self, name, alias, query):
        project = SQL.identifier(alias, "id")
        if name == AMOUNT:
            return self._sum_converted(alias, self._get_month_parts_sql(project))
        if name not in HOURS:
            return super()._get_figure_sql(name, alias, query)
        released = self._get_month_released_sql()
        conditions = {
            "month_hours": released,
            "month_late_hours": SQL("%s AND item.late_date IS NOT NULL", released),
            "month_unreleased_hours": SQL("NOT %s", released),
        }
        return self._get_month_hours_sql(project, conditions[name])

    @api.model
    def _get_month_open_sql(self):
        """SQL: whether a booking ``item`` is open and counts until the day.

        A late booking counts from the day on which its period begins.
        """
        return SQL(
            "(item.coverage_state = 'open'"
            " AND COALESCE(item.late_date, item.date) <= %s)",
            self._get_month_until(),
            to_flush=self._get_fields(
                "account.analytic.line", ("coverage_state", "date", "late_date")
            ),
        )

    @api.model
    def _get_month_released_sql(self):
        """SQL: whether a booking ``item`` is released: the manager has released its
        period, and no addon keeps it from invoices, such as for a signature.
        """
        bookings = self.env["account.analytic.line"].sudo()
        free = bookings._search(bookings._get_invoiceable_domain())
        return SQL(
            """
            (item.id IN %s AND EXISTS (
                SELECT FROM project_billing_period period
                WHERE period.project_id = item.project_id
                    AND period.state IN %s
                    AND COALESCE(item.late_date, item.date)
                        BETWEEN period.date_from AND period.date_to
            ))
            """,
            free.subselect(),
            FIXED_STATES,
            to_flush=[
                *self._get_fields(
                    "account.analytic.line", ("date", "late_date", "project_id")
                ),
                *self._get_fields(
                    "project.billing.period",
                    ("date_from", "date_to", "project_id", "state"),
                ),
            ],
        )

    @api.model
    def _get_month_hours_sql(self, project, condition):
        """SQL: open hours of a project on lines that bookings make up."""
        return SQL(
            """
            (SELECT ROUND(COALESCE(SUM(
                    item.unit_amount::numeric * COALESCE(unit.hours, 1)
                    - %(taken)s::numeric), 0), 6)::float8
             FROM account_analytic_line item
             JOIN sale_order_line line ON line.id = %(line)s AND line.state = 'sale'
             LEFT JOIN project_effort_units() unit
                ON unit.unit_id = item.product_uom_id
             WHERE item.project_id = %(project)s AND %(open)s
                AND %(is_hours)s AND %(condition)s)
            """,
            taken=taken_sql("item"),
            project=project,
            line=self._get_charging_line_sql(SQL("item.so_line")),
            open=self._get_month_open_sql(),
            is_hours=self._get_is_hours_sql(),
            condition=condition,
            to_flush=[
                *self._get_fields(
                    "account.analytic.line",
                    ("project_id", "so_line", *SUM_FIELDS),
                ),
                *self._get_fields("sale.order.line", ("remaining_hours", "state")),
            ],
        )
