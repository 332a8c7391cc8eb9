from dataclasses import dataclass

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_amount.models.sale_order_line_price import (
    get_line_price_sql,
)


@dataclass(frozen=True)
class DueOrder:
    """What an invoice of a project charges for one of its orders, before taxes."""

    project_id: int
    order_id: int
    amount: float
    currency_id: int


class ProjectProject(models.Model):
    """What *Create Invoices* will charge, said before it does."""

    _inherit = "project.project"

    def _get_due_orders(self, date_to=None):
        """What would be invoiced now, by project and order, in the order's currency.

        :param date date_to: of what was booked until this day; None for all
        :return: list of :class:`DueOrder`
        """
        if not self:
            return []
        project = SQL.identifier("project", "id")
        amounts = (
            self._get_to_invoice_until_sql(project, date_to)
            if date_to
            else self._get_to_invoice_sql(project)
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT project.id, part.order_id, part.amount::float8,
                    part.currency_id
                FROM project_project project, LATERAL (%s) part
                WHERE project.id IN %s AND part.amount != 0
                ORDER BY project.id, part.order_id
                """,
                amounts,
                tuple(self.ids),
            )
        )
        return [DueOrder(*row) for row in rows]

    @api.model
    def _get_to_invoice_until_sql(self, project, date_to):
        """:meth:`_get_to_invoice_sql` with the hours that were booked until a day.

        As Odoo does it for a period, the rest of the order is not asked for a day.
        """
        line = SQL.identifier("line")
        lines = self.env["sale.order.line"]
        hours = self._get_unposted_sql(
            SQL(
                "item.date <= %s AND item.so_line IN (SELECT sold.id"
                " FROM sale_order_line sold WHERE sold.order_id IN (%s))",
                date_to,
                self._get_order_ids_sql(project),
            ),
            with_drafts=False,
        )
        return SQL(
            """
            SELECT SUM(due.amount) AS amount, line.order_id, line.currency_id,
                line.company_id
            FROM sale_order_line line
            JOIN res_currency currency ON currency.id = line.currency_id
            LEFT JOIN (%(hours)s) booking ON booking.so_line = line.id,
            LATERAL (
                SELECT CASE WHEN %(is_hours)s
                    THEN ROUND((
                            ROUND(COALESCE(booking.quantity, 0)::numeric, %(digits)s)
                            * %(price)s
                        )::numeric / currency.rounding::numeric)
                        * currency.rounding::numeric
                    ELSE %(amount)s END AS amount,
                    NOT COALESCE(line.is_downpayment, FALSE)
                        OR line.qty_to_invoice > 0 AS is_reason
            ) due
            WHERE line.state = 'sale' AND line.order_id IN (%(orders)s)
                AND line.display_type IS NULL
                AND (line.is_downpayment IS TRUE OR %(mine)s)
                AND due.amount != 0
            GROUP BY line.order_id, line.currency_id, line.company_id
            HAVING BOOL_OR(due.is_reason)
            """,
            hours=hours,
            is_hours=self._get_is_hours_sql(),
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
            price=get_line_price_sql(self.env, line),
            amount=lines._get_amount_to_invoice_sql(line),
            orders=self._get_order_ids_sql(project),
            mine=self._get_serves_sql(project, "line"),
            to_flush=[
                *self._get_fields("account.analytic.line", ("date", "so_line")),
                *self._get_fields(
                    "sale.order.line",
                    (
                        *("company_id", "currency_id", "display_type"),
                        *("is_downpayment", "order_id", "qty_to_invoice", "state"),
                    ),
                ),
            ],
        )
