from odoo import models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_evaluation.models import (
    project_evaluation_row as rows,
)


class ProjectEvaluationRow(models.AbstractModel):
    """What was ordered, and no vendor has billed yet, is an expected cost.

    As Odoo's own dashboard counts it: the quantity of a confirmed order that is on no
    bill, at the price of the order, for the projects that its distribution names. What
    is on a draft counts at the price of the bill, in the row of that.
    """

    _inherit = "project.evaluation.row"
    _depends = {
        "account.move.line": ["purchase_line_id"],
        "purchase.order": ["currency_id", "date_approve", "date_order", "name"],
        "purchase.order.line": [
            "analytic_distribution",
            "display_type",
            "name",
            "order_id",
            "price_subtotal",
            "product_qty",
            "product_uom_id",
            "state",
        ],
    }

    def _get_expected_cost_sql(self):
        return SQL(
            "%s UNION ALL (%s)", super()._get_expected_cost_sql(), self._get_order_sql()
        )

    def _get_order_sql(self):
        """A row for each line of a purchase order of which something is not billed."""
        return SQL(
            """
            SELECT account.project_id, %(kind)s,
                COALESCE(purchase.date_approve, purchase.date_order)::date,
                NULL::integer, NULL::integer, NULL::varchar,
                CONCAT_WS(': ', purchase.name, line.name), NULL::integer,
                0.0, 0.0, 0.0,
                -SUM(line.price_subtotal * part.percent::float8 / 100)
                    * (1 - COALESCE(billed.quantity, 0) / line.product_qty)
                    / account.shared,
                0.0, purchase.currency_id, NULL::integer, 0, 1
            FROM purchase_order_line line
            JOIN purchase_order purchase ON purchase.id = line.order_id
            %(distribution)s
            LEFT JOIN LATERAL (
                SELECT SUM(item.quantity
                    * COALESCE(unit.factor / ordered.factor, 1)) AS quantity
                FROM account_move_line item
                JOIN account_move move ON move.id = item.move_id
                LEFT JOIN uom_uom unit ON unit.id = item.product_uom_id
                LEFT JOIN uom_uom ordered ON ordered.id = line.product_uom_id
                WHERE item.purchase_line_id = line.id AND move.state != 'cancel'
                    AND move.move_type = 'in_invoice'
            ) billed ON TRUE
            WHERE purchase.state = 'purchase' AND line.display_type IS NULL
                AND line.product_qty > COALESCE(billed.quantity, 0)
            GROUP BY account.project_id, account.shared, line.id, purchase.id,
                billed.quantity
            """,
            kind=rows.EXPECTED_COST,
            distribution=self._get_distribution_sql(SQL("line")),
        )
