from odoo import models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.user_day import user_day

from .project_evaluation_row import (
    EXPECTATIONS,
    EXPENSE,
    HOURS_COST,
    OTHER_COST,
    OTHER_REVENUE,
    PURCHASE,
    REVENUE,
)

# Figures in per cent: in groups the quotient of the sums.
QUOTIENTS = {
    "deviation_percent": ("deviation_hours", "estimate_hours"),
    "margin_revenue_percent": ("margin", "revenue"),
    "margin_cost_percent": ("margin", "cost"),
}
REVENUES = (REVENUE, OTHER_REVENUE)
COSTS = (HOURS_COST, PURCHASE, EXPENSE, OTHER_COST)
# The id of a row is that of its project times this, plus its place among the rows.
ROWS_PER_PROJECT = 2**20


class ProjectEvaluationQuery(models.AbstractModel):
    """The rows of all projects, live and frozen, as a table to build models on."""

    _name = "project.evaluation.query"
    _inherit = ["project.evaluation.row"]
    _description = "Query of the Evaluation"
    # What the query reads, so that it is flushed before
    _depends = {
        "account.analytic.line": [
            "account_id",
            "amount",
            "date",
            "employee_id",
            "general_account_id",
            "move_line_id",
            "name",
            "prepaid_hours",
            "product_uom_id",
            "project_id",
            "so_line",
            "task_id",
            "unit_amount",
            "waived_hours",
        ],
        "account.move": [
            "invoice_date",
            "move_type",
            "name",
            "ref",
            "reversed_entry_id",
            "state",
        ],
        "account.move.line": [
            "analytic_distribution",
            "balance",
            "currency_id",
            "display_type",
            "is_downpayment",
            "move_id",
            "name",
            "price_subtotal",
            "product_id",
            "quantity",
            "sale_line_ids",
        ],
        "project.coverage.link": [
            "credit_line_id",
            "invoice_line_id",
            "project_id",
            "quantity",
            "task_id",
        ],
        "project.evaluation": ["currency_id", "date", "project_id"],
        "project.evaluation.line": [
            "amount",
            "evaluation_id",
            "ledger_amount",
            "task_kind_id",
        ],
        "project.milestone": ["project_id", "sale_line_id"],
        "project.project": [
            "account_id",
            "account_manager_id",
            "allocated_hours",
            "billing_state",
            "company_id",
            "date_start",
            "is_template",
            "leader_id",
            "name",
            "partner_id",
            "reinvoiced_sale_order_id",
            "sale_line_id",
            "user_id",
        ],
        "project.sale.line.employee.map": ["project_id", "sale_line_id"],
        "project.task": [
            "date_deadline",
            "estimate_hours",
            "is_template",
            "kind_id",
            "project_id",
            "sale_line_id",
            "user_ids",
        ],
        "res.currency.rate": ["currency_id", "name", "rate"],
        "sale.order": ["project_id", "state", "supplement_project_id"],
        "sale.order.line": [
            "analytic_distribution",
            "discount",
            "is_downpayment",
            "price_subtotal",
            "price_unit",
            "project_id",
            "qty_delivered",
            "qty_to_invoice",
            "remaining_hours",
            "task_id",
            "tax_ids",
            "untaxed_amount_invoiced",
            "written_off_amount",
        ],
    }

    def _read_group_select(self, aggregate_spec, query):
        """Per cent of the sums, where the average of the rows would mislead."""
        name, _colon, aggregate = aggregate_spec.partition(":")
        if aggregate == "avg" and name in QUOTIENTS:
            part, whole = (
                self._field_to_sql(self._table, field, query)
                for field in QUOTIENTS[name]
            )
            return SQL("COALESCE(100 * SUM(%s) / NULLIF(SUM(%s), 0), 0)", part, whole)
        return super()._read_group_select(aggregate_spec, query)

    def _get_items_sql(self, project_ids=None, by_person=True):
        """Rows of live projects and lines of snapshots, in the project's currency.

        Without ``by_person``, hours are added up to one row for each project.
        """
        # PostgreSQL would compile the query for longer than it takes to run it, and
        # write what it adds up to disk.
        self.env.cr.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        return SQL(
            """
            %(with)s
            SELECT item.*, item.project_id AS report_id,
                COALESCE(item.kind_id, of_task.kind_id) AS task_kind_id,
                CASE WHEN item.kind IN %(revenues)s THEN item.amount ELSE 0 END
                    AS revenue,
                CASE WHEN item.kind IN %(costs)s THEN -item.amount ELSE 0 END AS cost,
                CASE WHEN item.kind IN %(money)s THEN item.amount ELSE 0 END AS margin,
                CASE WHEN item.kind IN %(revenues)s AND item.amount != 0 THEN 100
                    ELSE 0 END::float8 AS margin_revenue_percent,
                item.actual_hours - item.estimate_hours AS deviation_hours,
                COALESCE(100 * (item.actual_hours - item.estimate_hours)
                    / NULLIF(item.estimate_hours, 0), 0) AS deviation_percent,
                CASE WHEN item.kind IN %(expected)s THEN 0
                    ELSE ROUND((item.ledger_amount - item.amount)::numeric, 6)
                    END::float8 AS difference
            FROM (
                SELECT line.*, line.project_id::bigint * %(rows)s + ROW_NUMBER() OVER (
                    PARTITION BY line.project_id
                    ORDER BY kind, date, task_id, employee_id, role, name, move_id,
                        kind_id, amount, ledger_amount, estimate_hours, actual_hours
                ) AS id
                FROM (%(live)s UNION ALL %(frozen)s) line
            ) item
            %(join_task)s
            """,
            **{"with": self._get_with_sql(project_ids, by_person)},
            join_task=self._get_join_task_sql(SQL("item.task_id"), project_ids),
            rows=ROWS_PER_PROJECT,
            expected=EXPECTATIONS,
            revenues=REVENUES,
            costs=COSTS,
            money=REVENUES + COSTS,
            live=self._get_live_items_sql(by_person),
            frozen=self._get_frozen_items_sql(),
        )

    def _get_live_items_sql(self, by_person):
        """The rows of this moment, converted and rounded."""
        return SQL(
            """
            SELECT NULL::integer AS evaluation_id, live.id AS project_id, line.kind,
                line.date, line.task_id, line.employee_id, line.role, line.name,
                line.move_id, line.estimate_hours, line.actual_hours,
                line.uncosted_hours, %(amount)s AS amount,
                %(ledger)s AS ledger_amount, live.partner_id,
                live.user_id AS manager_id, live.leader_id, live.account_manager_id,
                live.billing_state, live.company_id, live.currency_id, line.kind_id,
                NULL::date AS billed_date
            FROM (%(rows)s) line
            JOIN live ON live.id = line.project_id
            JOIN res_currency currency ON currency.id = live.currency_id
            LEFT JOIN res_company company ON company.id = live.company_id
            """,
            amount=self._get_converted_sql(SQL("line.amount")),
            ledger=self._get_converted_sql(SQL("line.ledger_amount")),
            rows=self._get_rows_sql(by_person),
        )

    def _get_converted_sql(self, amount):
        """Money in the currency of the project, by the rate of the row's day.

        Of an amount that is split, the part of this row: rounded up to its end, less
        rounded up to its start. So no cent is lost between the parts, and what is the
        same on the analytic account is split in the same way.
        """
        return SQL(
            """
            CASE WHEN %(amount)s = 0 THEN 0 ELSE (
                SELECT (ROUND(whole.steps * line.high) - ROUND(whole.steps * line.low))
                    * whole.rounding
                FROM (
                    SELECT currency.rounding::numeric AS rounding,
                        ROUND((%(amount)s * CASE
                            WHEN COALESCE(line.currency_id, live.currency_id)
                                = live.currency_id
                            THEN 1 ELSE %(to_rate)s / %(from_rate)s END
                        )::numeric / currency.rounding::numeric) AS steps
                ) whole
            ) END::float8
            """,
            amount=amount,
            to_rate=self._get_rate_sql(SQL("live.currency_id")),
            from_rate=self._get_rate_sql(SQL("line.currency_id")),
        )

    def _get_rate_sql(self, currency):
        """The rate of a currency on the day of the row, by the rule of Odoo's own."""
        return SQL(
            """
            COALESCE((
                SELECT rate.rate FROM res_currency_rate rate
                WHERE rate.currency_id = %(currency)s AND (rate.company_id IS NULL
                    OR rate.company_id = COALESCE(
                        SPLIT_PART(company.parent_path, '/', 1)::integer, %(root)s))
                ORDER BY rate.name > COALESCE(line.date, CURRENT_DATE), rate.company_id,
                    ABS(rate.name - COALESCE(line.date, CURRENT_DATE))
                LIMIT 1
            ), 1)
            """,
            currency=currency,
            root=self.env.company.root_id.id,
        )

    def _get_frozen_items_sql(self):
        """The lines of the newest snapshots."""
        return SQL(
            """
            SELECT frozen.id, frozen.project_id, line.kind, line.date, line.task_id,
                line.employee_id, line.role, line.name, line.move_id,
                line.estimate_hours, line.actual_hours, line.uncosted_hours,
                line.amount::float8, line.ledger_amount::float8, frozen.partner_id,
                frozen.manager_id, frozen.leader_id, frozen.account_manager_id,
                p.billing_state, frozen.company_id, frozen.currency_id,
                line.task_kind_id, %s
            FROM project_evaluation_line line
            JOIN frozen ON frozen.id = line.evaluation_id
            JOIN project_project p ON p.id = frozen.project_id
            """,
            user_day(self.env, SQL("frozen.date")),
        )
