from dataclasses import dataclass

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_amount.models.sale_order_line_price import (
    get_time_price_sql,
)


@dataclass(frozen=True)
class MonthPart:
    """What a run would invoice of one order line for a project, before taxes.

    Negative for a down payment that it deducts.
    """

    order_id: int
    line_id: int
    amount: float


class ProjectProject(models.Model):
    """The order lines that a run over a month takes, and their amounts.

    ======================  ======================================================
    hours                   open bookings of released periods until the day
    milestones, goods and   what was delivered and is not invoiced, whenever
    re-invoiced expenses
    fixed and prepaid       left to the end of the project, or to a payment plan
    prices
    down payments           deducted of an order whose other lines cover them; else
                            left to a later invoice, so that no month is a credit note
    ======================  ======================================================

    The list shows the sum of what :meth:`_invoice_month` invoices: both read this SQL.
    """

    _inherit = "project.project"

    def _get_month_bookings(self):
        """The bookings that a run would invoice of these projects.

        :return: rows of booking, the order line that charges it, project, and first and
            last day of its period, which is cut off by the day of the run
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT item.id, line.id, item.project_id, period.date_from,
                    LEAST(period.date_to, %(until)s)
                FROM account_analytic_line item
                JOIN sale_order_line line
                    ON line.id = %(line)s AND line.state = 'sale'
                JOIN project_billing_period period
                    ON period.project_id = item.project_id
                    AND COALESCE(item.late_date, item.date)
                        BETWEEN period.date_from AND period.date_to
                WHERE item.project_id IN %(projects)s AND %(open)s AND %(released)s
                    AND %(is_hours)s
                """,
                until=self._get_month_until(),
                line=self._get_charging_line_sql(SQL("item.so_line")),
                projects=tuple(self.ids) or (0,),
                open=self._get_month_open_sql(),
                released=self._get_month_released_sql(),
                is_hours=self._get_is_hours_sql(),
                to_flush=[
                    *self._get_fields("account.analytic.line", ("so_line",)),
                    *self._get_fields("sale.order.line", ("remaining_hours", "state")),
                ],
            )
        )

    def _get_month_parts(self):
        """What a run would invoice of these projects, as {project id: parts}."""
        parts = {project.id: [] for project in self}
        if not self:
            return parts
        rows = self.env.execute_query(
            SQL(
                "SELECT project.id, part.order_id, part.line_id, part.amount::float8"
                " FROM project_project project, LATERAL (%s) part"
                " WHERE project.id IN %s"
                " ORDER BY project.id, part.order_id, part.line_id",
                self._get_month_parts_sql(SQL("project.id")),
                tuple(self.ids),
            )
        )
        for project_id, *values in rows:
            parts[project_id].append(MonthPart(*values))
        return parts

    @api.model
    def _get_month_parts_sql(self, project):
        """SQL: rows of what a run would invoice of a project.

        :param SQL project: id of a project
        """
        # PostgreSQL would compile the query for seconds, and run it for milliseconds.
        self.env.cr.execute("SET LOCAL jit = off")
        return SQL(
            """
            WITH part AS (
                %(hours)s UNION ALL %(delivered)s
            ), total AS (
                SELECT order_id, SUM(amount) AS amount FROM part GROUP BY order_id
            ), down AS (
                %(down)s
            )
            SELECT * FROM part
            UNION ALL
            SELECT down.* FROM down JOIN total ON total.order_id = down.order_id
            WHERE total.amount + (
                SELECT SUM(other.amount) FROM down other
                WHERE other.order_id = down.order_id
            ) >= 0
            """,
            hours=self._get_month_hours_parts_sql(project),
            delivered=self._get_month_delivered_sql(project),
            down=self._get_month_down_sql(),
        )

    @api.model
    def _get_month_hours_parts_sql(self, project):
        """SQL: the released hours of a project until the day, by order line."""
        return SQL(
            """
            SELECT line.order_id, line.id AS line_id,
                ROUND((ROUND(booking.quantity::numeric, %(digits)s)
                    * %(price)s)::numeric / currency.rounding::numeric)
                    * currency.rounding::numeric AS amount,
                line.currency_id, line.company_id
            FROM (%(bookings)s) booking
            JOIN sale_order_line line ON line.id = booking.so_line
            JOIN res_currency currency ON currency.id = line.currency_id
            WHERE line.state = 'sale' AND %(is_hours)s
                AND ROUND(booking.quantity::numeric, %(digits)s) != 0
            """,
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
            price=get_time_price_sql(self.env, SQL.identifier("line")),
            bookings=self._get_unposted_sql(
                SQL(
                    "item.project_id = %s AND %s AND %s",
                    project,
                    self._get_month_open_sql(),
                    self._get_month_released_sql(),
                ),
                with_drafts=False,
            ),
            is_hours=self._get_is_hours_sql(),
        )

    @api.model
    def _get_month_delivered_sql(self, project):
        """SQL: what else was delivered of the orders of a project."""
        lines = self.env["sale.order.line"]
        return SQL(
            """
            SELECT line.order_id, line.id AS line_id, %(amount)s AS amount,
                line.currency_id, line.company_id
            FROM sale_order_line line
            WHERE line.state = 'sale' AND line.order_id IN (%(orders)s)
                AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
                AND ROUND(line.qty_to_invoice::numeric, %(digits)s) != 0
                AND NOT %(is_hours)s AND %(serves)s
                AND (line.is_expense OR EXISTS (
                    SELECT FROM product_product sold
                    JOIN product_template kind ON kind.id = sold.product_tmpl_id
                    WHERE sold.id = line.product_id
                        AND kind.invoice_policy = 'delivery'
                ))
            """,
            amount=lines._get_amount_to_invoice_sql(SQL.identifier("line")),
            orders=self._get_order_ids_sql(project),
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
            is_hours=self._get_is_hours_sql(),
            serves=self._get_serves_sql(project, "line"),
            to_flush=self._get_fields(
                "sale.order.line",
                (
                    *("company_id", "currency_id", "display_type", "is_downpayment"),
                    *("is_expense", "order_id", "product_id", "qty_to_invoice"),
                    "state",
                ),
            ),
        )

    @api.model
    def _get_month_down_sql(self):
        """SQL: the down payments that the orders in ``total`` have still to deduct."""
        lines = self.env["sale.order.line"]
        return SQL(
            """
            SELECT line.order_id, line.id AS line_id, %(amount)s AS amount,
                line.currency_id, line.company_id
            FROM sale_order_line line
            WHERE line.order_id IN (SELECT total.order_id FROM total)
                AND line.state = 'sale' AND line.is_downpayment
                AND line.display_type IS NULL AND line.qty_to_invoice < 0
            """,
            amount=lines._get_amount_to_invoice_sql(SQL.identifier("line")),
        )
