from odoo import api, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_amount.models.sale_order_line_price import (
    get_net_price_sql,
)

# What a row is about. All but the first are money.
HOURS = "hours"
REVENUE = "revenue"
OTHER_REVENUE = "other_revenue"
EXPECTED = "expected_revenue"
EXPECTED_COST = "expected_cost"
HOURS_COST = "hours_cost"
PURCHASE = "purchase_cost"
EXPENSE = "expense_cost"
OTHER_COST = "other_cost"

SALE_TYPES = ("out_invoice", "out_refund", "out_receipt")
PURCHASE_TYPES = ("in_invoice", "in_refund", "in_receipt")
# What is still to come, and no part of the margin yet.
EXPECTATIONS = (EXPECTED, EXPECTED_COST)


class ProjectEvaluationRow(models.AbstractModel):
    """The rows of the evaluation, in SQL, one method for each source.

    The live figures, the snapshot and every report are made of these rows, so they
    cannot disagree. ``amount`` is what a row adds to the margin: revenue is positive,
    cost negative. ``ledger_amount`` is what the analytic account of the project shows
    for the same thing; where the two differ, the row explains the difference.

    - **Hours**: estimated (with the tasks' assignees) and booked, by task, person and
      role; the part of the estimate that is on no task stands alone.
    - **Revenue**: lines of posted invoices and credit notes that bill order lines of
      the project; lines without any such order line by their analytic account. Each
      line counts once, in the company's currency, as Odoo posted it.
    - **Expected revenue**: what the confirmed orders are worth (by what is delivered,
      or the price agreed) and no posted invoice holds yet, less open down payments
      and what the office wrote off.
    - **Expected cost**: what vendors have still to bill by what is on its way: drafts
      of their bills, and what other addons know of (ordered purchases).
    - **Cost of hours**: the amounts of the bookings, which Odoo fixes at the hourly
      cost of the booking's day; one sum, never by person. A booking without a cost
      counts as nothing, and its hours are shown as "without cost".
    - **Purchases, expenses, others**: what the analytic account holds besides.

    Revenue and cost of hours are split by kind of task, see
    ``project_evaluation_kind.py``: a row is the part of its amount between the shares
    ``low`` and ``high``, so that the parts add up to the rounded whole.

    Every amount is converted into the currency of the project at the day of the row
    and rounded as this currency is.
    """

    _name = "project.evaluation.row"
    _inherit = ["project.evaluation.source"]
    _description = "Rows of the Evaluation"

    def _get_rows_sql(self, by_person=True):
        """All rows of live projects, not yet in their currency.

        Columns: project_id, kind, date, task_id, employee_id, role, name, move_id,
        estimate_hours, actual_hours, uncosted_hours, amount, ledger_amount,
        currency_id, kind_id, low, high
        """
        rows = [
            self._get_hours_sql(by_person),
            self._get_estimate_rest_sql(),
            self._get_hours_cost_sql(),
            self._get_revenue_sql(),
            self._get_other_sql(),
            self._get_expected_sql(),
            self._get_expected_cost_sql(),
        ]
        return SQL(" UNION ALL ").join(SQL("(%s)", row) for row in rows)

    # === Hours ===

    def _get_hours_sql(self, by_person=True):
        """Estimated and booked hours; the estimates as the report of the effort."""
        effort = self.env["project.effort.report"]
        return SQL(
            """
            SELECT hours.project_id, %(kind)s AS kind, NULL::date AS date,
                hours.task_id, hours.employee_id, %(role)s AS role,
                NULL::varchar AS name, NULL::integer AS move_id,
                SUM(hours.estimate_hours) AS estimate_hours,
                SUM(hours.actual_hours) AS actual_hours, 0.0 AS uncosted_hours,
                0.0 AS amount, 0.0 AS ledger_amount, NULL::integer AS currency_id,
                NULL::integer AS kind_id, 0::numeric AS low, 1::numeric AS high
            FROM (
                SELECT project_id, task_id, employee_id, user_id,
                    0.0 AS estimate_hours, hours AS actual_hours
                FROM booked
                UNION ALL
                %(estimates)s
            ) hours
            JOIN live project ON project.id = hours.project_id
            GROUP BY hours.project_id, hours.task_id, hours.employee_id, role
            """,
            kind=HOURS,
            role=effort._get_role_sql(),
            estimates=self._get_assigned_sql() if by_person else self._get_spread_sql(),
        )

    def _get_assigned_sql(self):
        """The estimates of the tasks, by assignee."""
        return SQL(
            """
            SELECT project_id, task_id, employee_id, user_id, estimate_hours, 0.0
            FROM (%s) estimate
                (id, kind, project_id, task_id, parent_task_id, user_id,
                employee_id, department_id, company_id, date, estimate_hours)
            WHERE project_id = ANY(ARRAY(SELECT id FROM live))
            """,
            self.env["project.effort.report"]._get_estimates_sql(),
        )

    def _get_spread_sql(self):
        """The estimates of the tasks, added up."""
        return SQL(
            """
            SELECT project_id, NULL::integer, NULL::integer, NULL::integer,
                SUM(estimate_hours), 0.0
            FROM project_task
            WHERE is_template IS NOT TRUE
                AND project_id = ANY(ARRAY(SELECT id FROM live))
            GROUP BY project_id
            """
        )

    def _get_estimate_rest_sql(self):
        """The part of the estimate that is spread over no task; negative if too much
        is. A project without an estimate of its own goes by its tasks. Also where it
        is nothing: so every project has a row."""
        return SQL(
            """
            SELECT live.id, %(kind)s, NULL::date, NULL::integer, NULL::integer,
                NULL::varchar, NULL::varchar, NULL::integer,
                CASE WHEN COALESCE(live.allocated_hours, 0) = 0 THEN 0
                    ELSE live.allocated_hours - COALESCE(task.hours, 0) END,
                0.0, 0.0, 0.0, 0.0, NULL::integer, NULL::integer, 0, 1
            FROM live
            LEFT JOIN (%(spread)s) task
                (project_id, task_id, employee_id, user_id, hours)
                ON task.project_id = live.id
            """,
            kind=HOURS,
            spread=self._get_spread_sql(),
        )

    def _get_hours_cost_sql(self):
        """Cost of the bookings; apart, those on another account and those of other
        projects on this account."""
        return SQL(
            """
            SELECT project_id, %(kind)s, date, NULL::integer, NULL::integer,
                NULL::varchar, other, NULL::integer, 0.0, 0.0, SUM(uncosted),
                SUM(amount), SUM(ledger), currency_id, kind_id, 0, 1
            FROM (
                SELECT booked.project_id, booked.date, booked.currency_id,
                    booked.kind_id, booked.uncosted, booked.amount,
                    CASE WHEN booked.account_id = live.account_id
                        THEN booked.amount ELSE 0 END AS ledger,
                    CASE WHEN booked.account_id = live.account_id
                        THEN NULL ELSE COALESCE(%(account_name)s, '–') END AS other
                FROM booked
                JOIN live ON live.id = booked.project_id
                LEFT JOIN account_analytic_account account
                    ON account.id = booked.account_id
                UNION ALL
                SELECT account.project_id, booked.date, booked.currency_id,
                    NULL::integer, 0, 0, booked.amount, %(project_name)s
                FROM booked
                JOIN account ON account.account_id = booked.account_id
                    AND account.project_id != booked.project_id
                JOIN project_project project ON project.id = booked.project_id
            ) booking
            GROUP BY project_id, date, other, currency_id, kind_id
            """,
            kind=HOURS_COST,
            account_name=self._get_name_sql("account.analytic.account", "account"),
            project_name=self._get_name_sql("project.project", "project"),
        )

    def _get_name_sql(self, model, alias):
        """The name of a record, in the language of the user where it has several."""
        return self.env[model]._field_to_sql(alias, "name")

    # === Money ===

    def _get_revenue_sql(self):
        """Posted invoice lines of the project, each of them once."""
        return SQL(
            """
            SELECT part.project_id, %(kind)s, COALESCE(move.invoice_date, item.date),
                NULL::integer, NULL::integer, NULL::varchar,
                CONCAT_WS(': ', move.name, item.name), move.id, 0.0, 0.0, 0.0,
                SUM(part.amount), SUM(part.ledger), item.company_currency_id,
                worked.kind_id, COALESCE(worked.low, 0), COALESCE(worked.high, 1)
            FROM (
                SELECT billed.project_id, billed.item_id,
                    -item.balance * billed.share AS amount, 0.0 AS ledger
                FROM billed
                JOIN live ON live.id = billed.project_id
                JOIN account_move_line item ON item.id = billed.item_id
                JOIN account_move move ON move.id = item.move_id
                WHERE item.parent_state = 'posted' AND item.display_type = 'product'
                    AND move.move_type IN %(types)s
                UNION ALL
                SELECT project_id, item_id,
                    CASE WHEN display_type = 'product'
                        AND item_id NOT IN (SELECT item_id FROM billed)
                    THEN amount / shared ELSE 0 END,
                    amount
                FROM ledger WHERE is_sale
            ) part
            JOIN account_move_line item ON item.id = part.item_id
            JOIN account_move move ON move.id = item.move_id
            LEFT JOIN worked ON worked.item_id = part.item_id
                AND worked.project_id = part.project_id
            GROUP BY part.project_id, item.id, move.id, worked.kind_id, worked.low,
                worked.high
            """,
            kind=REVENUE,
            types=SALE_TYPES,
        )

    def _get_other_sql(self):
        """What the analytic account holds besides bookings and customer invoices."""
        return SQL(
            """
            SELECT ledger.project_id,
                CASE
                    WHEN ledger.is_expense THEN %(expense)s
                    WHEN ledger.move_type IN %(purchase_types)s THEN %(purchase)s
                    WHEN account.account_type LIKE 'income%%' THEN %(revenue)s
                    WHEN account.id IS NULL AND ledger.amount > 0 THEN %(revenue)s
                    ELSE %(cost)s
                END,
                ledger.date, NULL::integer, NULL::integer, NULL::varchar,
                CONCAT_WS(': ', ledger.number, ledger.name), ledger.move_id,
                0.0, 0.0, 0.0, ledger.amount / ledger.shared, ledger.amount,
                ledger.currency_id, NULL::integer, 0, 1
            FROM ledger
            LEFT JOIN account_account account
                ON account.id = ledger.general_account_id
            WHERE ledger.is_sale IS NOT TRUE
            """,
            expense=EXPENSE,
            purchase_types=PURCHASE_TYPES,
            purchase=PURCHASE,
            revenue=OTHER_REVENUE,
            cost=OTHER_COST,
        )

    def _get_expected_sql(self):
        """What the confirmed orders still bring; open down payments are deducted."""
        return SQL(
            """
            SELECT sold.project_id, %(kind)s, "order".date_order::date, NULL::integer,
                NULL::integer, NULL::varchar,
                CONCAT_WS(': ', "order".name, line.name), NULL::integer,
                0.0, 0.0, 0.0,
                (CASE WHEN worth.amount < 0 THEN LEAST(worth.rest, 0)
                    WHEN line.is_downpayment THEN worth.rest
                    ELSE GREATEST(worth.rest, 0) END)
                    * sold.share / COALESCE(NULLIF("order".currency_rate, 0), 1),
                0.0, company.currency_id, NULL::integer, 0, 1
            FROM (
                SELECT line_id, project_id, share FROM sold
                UNION ALL
                SELECT line_id, project_id, share FROM distributed
            ) sold
            JOIN live ON live.id = sold.project_id
            JOIN sale_order_line line ON line.id = sold.line_id
            JOIN sale_order "order" ON "order".id = line.order_id
            JOIN res_company company ON company.id = "order".company_id
            LEFT JOIN product_product product ON product.id = line.product_id
            LEFT JOIN product_template template
                ON template.id = product.product_tmpl_id
            CROSS JOIN LATERAL (%(worth)s) worth
            WHERE "order".state = 'sale' AND worth.rest != 0
            """,
            kind=EXPECTED,
            worth=self._get_worth_sql(),
        )

    def _get_worth_sql(self):
        """What an order line is worth by now, and what of it is still to invoice.

        Hours bring what is open and in drafts: a reduction of the price, hours that are
        waived and rounded quantities leave nothing to come.
        """
        return SQL(
            """
            SELECT amount, CASE WHEN by_booking
                THEN line.qty_to_invoice * price + COALESCE((
                    SELECT SUM(item.price_subtotal * CASE
                        WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END)
                    FROM sale_order_line_invoice_rel rel
                    JOIN account_move_line item ON item.id = rel.invoice_line_id
                    JOIN account_move move ON move.id = item.move_id
                    WHERE rel.order_line_id = line.id AND move.state = 'draft'
                ), 0)
                ELSE amount - COALESCE(line.untaxed_amount_invoiced, 0)
                    - COALESCE(line.written_off_amount, 0) END AS rest
            FROM (
                SELECT price, by_booking,
                    CASE
                    WHEN line.is_downpayment THEN 0
                    WHEN by_booking OR delivered AND template.service_type
                        IS DISTINCT FROM 'milestones'
                    THEN line.qty_delivered * price
                    ELSE line.price_subtotal END AS amount
                FROM (
                    SELECT template.invoice_policy = 'delivery' AS delivered,
                        %(by_booking)s AS by_booking,
                        line.price_unit * (1 - line.discount / 100) * %(net)s AS price
                ) of_product
            ) of_line
            """,
            by_booking=self.env["project.project"]._get_is_hours_sql(),
            net=get_net_price_sql(self.env, SQL.identifier("line")),
        )

    def _get_expected_cost_sql(self):
        """What will be a cost of the projects, by the distribution of each item.

        To extend: rows of the same columns, joined by UNION ALL; amounts are negative.
        """
        return SQL(
            """
            SELECT account.project_id, %(kind)s, COALESCE(move.invoice_date, item.date),
                NULL::integer, NULL::integer, NULL::varchar,
                CONCAT_WS(': ', move.ref, item.name), move.id, 0.0, 0.0, 0.0,
                -SUM(item.price_subtotal * part.percent::float8 / 100 * CASE
                    WHEN move.move_type = 'in_refund' THEN -1 ELSE 1 END)
                    / account.shared,
                0.0, item.currency_id, NULL::integer, 0, 1
            FROM account_move move
            JOIN account_move_line item ON item.move_id = move.id
                AND item.display_type = 'product'
            %(distribution)s
            WHERE move.state = 'draft' AND move.move_type IN %(types)s
                AND item.price_subtotal != 0
            GROUP BY account.project_id, account.shared, move.id, item.id
            """,
            kind=EXPECTED_COST,
            distribution=self._get_distribution_sql(SQL("item")),
            types=PURCHASE_TYPES,
        )

    @api.model
    def _get_distribution_sql(self, item):
        """Joins ``part`` and ``account``: what of an item is for which project."""
        return SQL(
            """
            CROSS JOIN LATERAL JSONB_EACH_TEXT(%s.analytic_distribution)
                part (accounts, percent)
            CROSS JOIN LATERAL UNNEST(STRING_TO_ARRAY(part.accounts, ',')) named (id)
            JOIN account ON account.account_id::text = named.id
            """,
            item,
        )
