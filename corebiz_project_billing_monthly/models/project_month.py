from odoo import api, fields, models
from odoo.tools import SQL

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
    to invoice          open hours on confirmed orders, until the day
    late                of these, what was booked for days that were invoiced before
    not released        open hours until the day that nobody has released yet
    amount              what the run would invoice, see ``project_month_parts.py``
    ==================  ============================================================
    """

    _inherit = "project.project"

    month_hours = hours_field(
        "month_hours",
        "Hours to Invoice",
        "Open hours on confirmed orders until the day of the list. A run invoices"
        " them.",
    )
    month_late_hours = hours_field(
        "month_late_hours",
        "Late Hours",
        "Hours to invoice that were booked for days which a run had invoiced before.",
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
        "timesheet_ids.unit_amount",
        "timesheet_ids.waived_hours",
    )
    @api.depends_context("uid", "tz", UNTIL)
    def _compute_month(self):
        self._compute_amounts(HOURS)

    @api.depends(
        "timesheet_ids.coverage_state",
        "timesheet_ids.unit_amount",
        "timesheet_ids.waived_hours",
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
        end = self._get_month_end_sql(project)
        conditions = {
            "month_hours": SQL("item.date <= %s", end),
            "month_late_hours": SQL(
                "item.date <= %s AND item.date <= %s",
                end,
                self._get_month_billed_sql(project),
            ),
            "month_unreleased_hours": SQL(
                "item.date <= %s AND item.date > COALESCE(%s, '-infinity')",
                self._get_month_until(),
                end,
            ),
        }
        return self._get_month_hours_sql(project, conditions[name])

    @api.model
    def _get_month_end_sql(self, project):
        """SQL: the day until which the hours of a project may be invoiced.

        To extend where hours are released: NULL as long as none are.

        :param SQL project: id of a project
        """
        return SQL("%s::date", self._get_month_until())

    @api.model
    def _get_month_billed_sql(self, project):
        """SQL: the day until which runs have billed a project; NULL without one.

        A run whose drafts are all deleted or cancelled has billed nothing.
        """
        return SQL(
            """
            (SELECT MAX(ran.date_to) FROM project_billing_run_line ran
             WHERE ran.project_id = %s AND ran.state = 'done' AND EXISTS (
                SELECT FROM project_billing_run_line_move_rel rel
                JOIN account_move move ON move.id = rel.move_id
                WHERE rel.line_id = ran.id
                    AND move.state != 'cancel'
             ))
            """,
            project,
            to_flush=[
                *self._get_fields(
                    "project.billing.run.line",
                    ("date_to", "invoice_ids", "project_id", "state"),
                ),
                *self._get_fields("account.move", ("state",)),
            ],
        )

    @api.model
    def _get_month_hours_sql(self, project, condition):
        """SQL: open hours of a project on lines that bookings make up."""
        return SQL(
            """
            (SELECT ROUND(COALESCE(SUM(
                    item.unit_amount::numeric * COALESCE(unit.hours, 1)
                    - COALESCE(item.prepaid_hours, 0)::numeric
                    - COALESCE(item.waived_hours, 0)::numeric), 0), 6)::float8
             FROM account_analytic_line item
             JOIN sale_order_line line ON line.id = %(line)s AND line.state = 'sale'
             LEFT JOIN project_effort_units() unit
                ON unit.unit_id = item.product_uom_id
             WHERE item.project_id = %(project)s AND item.coverage_state = 'open'
                AND %(is_hours)s AND %(condition)s)
            """,
            project=project,
            line=self._get_charging_line_sql(SQL("item.so_line")),
            is_hours=self._get_is_hours_sql(),
            condition=condition,
            to_flush=[
                *self._get_fields(
                    "account.analytic.line",
                    (
                        *("coverage_state", "date", "prepaid_hours", "product_uom_id"),
                        *("project_id", "so_line", "unit_amount", "waived_hours"),
                    ),
                ),
                *self._get_fields("sale.order.line", ("remaining_hours", "state")),
            ],
        )
