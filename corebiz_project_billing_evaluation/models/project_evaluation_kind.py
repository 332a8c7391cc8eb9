from odoo import models
from odoo.tools import SQL


class ProjectEvaluationKind(models.AbstractModel):
    """Which kind of task an amount belongs to, in SQL.

    - **Cost of hours**: the kind of the booking's task.
    - **Revenue of hours**: the kinds of the bookings that the invoice line bills or the
      credit note takes back, by their quantity (``project.coverage.link``). What the
      line charges beyond them has no kind.
    - **Other revenue of an order line** (a fixed price, a price reduction): the kinds
      of the hours booked on the order line, by the hours.
    - **No kind**: bookings without task or on a task without kind, down payments, lines
      without hours, purchases, expenses, everything else.

    Nothing is left out and nothing is counted twice: the kinds of a project, "no kind"
    among them, add up to its margin, to the cent.
    """

    _name = "project.evaluation.kind"
    _description = "Kinds of Task of the Evaluation"

    def _get_linked_sql(self, project_ids):
        """Quantities that the bookings put on invoices and credit notes, by kind."""
        scope = self._get_scope_sql(SQL("link.project_id"), project_ids)
        return SQL(
            """
            SELECT link.item_id, link.project_id, task.kind_id,
                SUM(link.quantity) AS quantity
            FROM (
                SELECT link.invoice_line_id AS item_id, link.project_id, link.task_id,
                    SUM(link.quantity::numeric) AS quantity
                FROM project_coverage_link link
                WHERE %(scope)s
                GROUP BY 1, 2, 3
                UNION ALL
                SELECT link.credit_line_id, link.project_id, link.task_id,
                    SUM(link.quantity::numeric)
                FROM project_coverage_link link
                WHERE link.credit_line_id IS NOT NULL AND %(scope)s
                GROUP BY 1, 2, 3
            ) link
            LEFT JOIN project_task task ON task.id = link.task_id
            GROUP BY link.item_id, link.project_id, task.kind_id
            """,
            scope=scope,
        )

    def _get_worked_sql(self):
        """Invoice lines of projects by kind of task, each the part from ``low`` to
        ``high`` of the line's amount; without a row, the line has no kind."""
        return SQL(
            """
            SELECT item_id, project_id, kind_id,
                (SUM(quantity) OVER so_far - quantity) / total AS low,
                CASE WHEN LEAD(item_id) OVER so_far IS NULL THEN 1
                    ELSE SUM(quantity) OVER so_far / total END AS high
            FROM (
                SELECT item_id, project_id, kind_id, SUM(quantity) AS quantity,
                    SUM(SUM(quantity)) OVER (PARTITION BY item_id, project_id) AS total
                FROM (%s UNION ALL %s UNION ALL %s) part
                GROUP BY item_id, project_id, kind_id
            ) kind
            WHERE quantity != 0 AND ABS(total) > 0.001
            WINDOW so_far AS (
                PARTITION BY item_id, project_id
                ORDER BY kind_id ROWS UNBOUNDED PRECEDING
            )
            """,
            SQL("SELECT item_id, project_id, kind_id, quantity FROM linked"),
            self._get_unlinked_sql(),
            self._get_unlinked_lines_sql(),
        )

    def _get_unlinked_sql(self):
        """The quantity of an invoice line that no booking of the project stands behind.

        Quantities are rounded on invoices, so that a hundredth means nothing.
        """
        return SQL(
            """
            SELECT item_id, project_id, NULL::integer,
                CASE WHEN rest.quantity > 0.01 THEN SIGN(rest.linked) * rest.quantity
                    ELSE 0 END
            FROM (
                SELECT linked.item_id, linked.project_id,
                    SUM(linked.quantity) AS linked,
                    ABS(item.quantity::numeric * billed.share::numeric)
                        - ABS(SUM(linked.quantity)) AS quantity
                FROM linked
                JOIN billed USING (item_id, project_id)
                JOIN account_move_line item ON item.id = linked.item_id
                GROUP BY linked.item_id, linked.project_id, item.id, billed.share
            ) rest
            """
        )

    def _get_unlinked_lines_sql(self):
        """Hours booked on the order lines of invoice lines that no booking is on."""
        return SQL(
            """
            SELECT billed.item_id, billed.project_id, booked.kind_id,
                GREATEST(SUM(booked.hours::numeric), 0)
            FROM billed
            JOIN sale_order_line_invoice_rel rel
                ON rel.invoice_line_id = billed.item_id
            JOIN booked ON booked.so_line = rel.order_line_id
                AND booked.project_id = billed.project_id
            WHERE NOT EXISTS (
                SELECT FROM linked WHERE linked.item_id = billed.item_id
                    AND linked.project_id = billed.project_id
            )
            GROUP BY billed.item_id, billed.project_id, booked.kind_id
            """
        )
