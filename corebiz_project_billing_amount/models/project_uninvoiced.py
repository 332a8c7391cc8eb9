from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_coverage.models.coverage_sum import (
    SUM_FIELDS,
    taken_sql,
)

from .sale_order_line_price import get_line_price_sql, get_time_price_sql

UNINVOICED = "uninvoiced_amount"
# Bookings ``item`` of which hours are on no posted invoice yet.
UNPOSTED = SQL("(item.coverage_state IN ('open', 'draft') OR item.drafted_hours <> 0)")


@dataclass(frozen=True)
class UninvoicedPart:
    """What is to invoice of one order line of a project, before taxes.

    ``line_id`` is None for the down payments of the order, whose amount is negative.
    ``is_hours`` tells that the bookings of the project make up the amount.
    """

    order_id: int
    line_id: int | None
    is_hours: bool
    amount: float
    currency_id: int


class ProjectProject(models.Model):
    """What is still to invoice of a project, in money: the one definition.

    ========================  ======================================================
    a line that bookings      the project's bookings that are open or in a draft, less
    make up                   what is prepaid of them, at the price of the line; at
                              none where that is sold by the piece
    any other line            the quantity that Odoo would invoice (ordered, delivered
                              or by reached milestones), at the price after discount,
                              less what the office wrote off
    down payments             what posted invoices charged and did not deduct yet; of
                              an order for several projects, each project's share
    ========================  ======================================================

    Lines of confirmed orders count that are not for another project alone. Only posted
    invoices count as invoiced. No write-off makes an amount negative: where a line is
    invoiced after all, it counts no more.
    """

    _inherit = "project.project"

    uninvoiced_amount = fields.Monetary(
        string="Not Invoiced",
        compute="_compute_uninvoiced_amount",
        search=lambda self, *leaf: [(UNINVOICED, *leaf)],
        aggregator="sum",
        groups="base.group_user",
        help="What is still to invoice of all confirmed orders: hours, fixed prices,"
        " goods and reached milestones, less down payments and what was written off,"
        " before taxes. Drafts are not invoiced yet.",
    )

    @api.depends(
        "timesheet_ids.coverage_state",
        *(f"timesheet_ids.{name}" for name in SUM_FIELDS),
    )
    @api.depends_context("uid")
    def _compute_uninvoiced_amount(self):
        self._compute_amounts((UNINVOICED,))

    @api.model
    def _get_figure_sql(self, name, alias, query):
        if name != UNINVOICED:
            return super()._get_figure_sql(name, alias, query)
        parts = self._get_uninvoiced_sql(SQL.identifier(alias, "id"))
        return self._sum_converted(alias, parts)

    def _get_uninvoiced_parts(self):
        """What is to invoice of these projects, as {project id: parts}."""
        parts = {project.id: [] for project in self}
        if not self:
            return parts
        rows = self.env.execute_query(
            SQL(
                "SELECT project.id, part.order_id, part.line_id, part.is_hours,"
                " part.amount::float8, part.currency_id"
                " FROM project_project project, LATERAL (%s) part"
                " WHERE project.id IN %s ORDER BY project.id, part.order_id,"
                " part.sequence NULLS LAST, part.line_id NULLS LAST",
                self._get_uninvoiced_sql(SQL("project.id")),
                tuple(self.ids),
            )
        )
        for project_id, *values in rows:
            parts[project_id].append(UninvoicedPart(*values))
        return parts

    # === SQL ===

    @api.model
    def _get_uninvoiced_sql(self, project):
        """Rows of what is to invoice of a project; see the class for what counts."""
        # PostgreSQL would compile the query for seconds, and run it for milliseconds.
        self.env.cr.execute("SET LOCAL jit = off")
        return SQL(
            """
            WITH sold AS (
                %(sold)s
            ), part AS (
                SELECT sold.id AS line_id, sold.order_id, sold.sequence, FALSE
                    AS is_hours, sold.amount, sold.currency_id, sold.company_id
                FROM sold
                WHERE NOT sold.is_hours AND NOT sold.is_downpayment AND sold.is_served
                    AND sold.amount != 0
                UNION ALL
                %(hours)s
            ), total AS (
                SELECT sold.order_id,
                    SUM(sold.amount) FILTER (WHERE sold.is_downpayment) AS down,
                    SUM(sold.hours_amount + CASE WHEN sold.is_hours THEN 0
                        ELSE sold.amount END)
                        FILTER (WHERE NOT sold.is_downpayment) AS amount
                FROM sold GROUP BY sold.order_id
            )
            SELECT part.* FROM part
            UNION ALL
            SELECT NULL, part.order_id, NULL, FALSE,
                ROUND(total.down * LEAST(SUM(part.amount) / total.amount, 1)
                    / currency.rounding::numeric) * currency.rounding::numeric,
                part.currency_id, part.company_id
            FROM part JOIN total ON total.order_id = part.order_id
            JOIN res_currency currency ON currency.id = part.currency_id
            WHERE total.down != 0 AND total.amount != 0
            GROUP BY part.order_id, part.currency_id, part.company_id, total.down,
                total.amount, currency.rounding
            """,
            sold=self._get_sold_lines_sql(project),
            hours=self._get_hours_parts_sql(project),
        )

    @api.model
    def _get_sold_lines_sql(self, project):
        """Lines of the orders of a project, with what is to invoice of each.

        The quantity is Odoo's own, and that of drafts, which Odoo counts as invoiced.
        What the hours of all projects on a line bring is asked for only where a down
        payment is shared out. Bookings say so: a draft may have a quantity without
        them, and a draft credit note takes none off yet.
        """
        due = SQL(
            """
            CASE WHEN line.is_downpayment IS TRUE THEN -line.untaxed_amount_invoiced
                ELSE ROUND(((line.qty_to_invoice + COALESCE(draft.quantity, 0))
                    * %s)::numeric / currency.rounding::numeric)
                    * currency.rounding::numeric END
            """,
            get_line_price_sql(self.env, SQL.identifier("line")),
        )
        return SQL(
            """
            SELECT line.id, line.order_id, line.sequence, line.currency_id,
                line.company_id, line.is_downpayment IS TRUE AS is_downpayment,
                COALESCE(%(is_hours)s, FALSE) AS is_hours,
                %(served)s AS is_served,
                CASE WHEN due.amount > 0
                    THEN GREATEST(due.amount - GREATEST(off.amount, 0), 0)
                    ELSE LEAST(due.amount - LEAST(off.amount, 0), 0) END AS amount,
                CASE WHEN EXISTS (
                        SELECT FROM sale_order_line down
                        WHERE down.order_id = line.order_id AND down.is_downpayment
                    ) THEN COALESCE((
                        SELECT ROUND((booking.quantity * %(price)s)::numeric
                            / currency.rounding::numeric) * currency.rounding::numeric
                        FROM (%(hours)s) booking
                    ), 0) ELSE 0 END AS hours_amount
            FROM sale_order_line line
            JOIN res_currency currency ON currency.id = line.currency_id
            LEFT JOIN LATERAL (%(draft)s) draft ON TRUE,
            LATERAL (SELECT (%(due)s)::numeric AS amount) due,
            LATERAL (SELECT COALESCE(line.written_off_amount, 0) AS amount) off
            WHERE line.state = 'sale' AND line.display_type IS NULL
                AND line.order_id IN (%(orders)s)
            """,
            is_hours=self._get_is_hours_sql(),
            served=self._get_serves_sql(project, "line"),
            draft=self._get_draft_quantity_sql(),
            due=due,
            price=get_time_price_sql(self.env, SQL.identifier("line")),
            hours=self._get_unposted_sql(self._get_charged_sql()),
            orders=self._get_order_ids_sql(project),
            to_flush=self._get_fields(
                "sale.order.line",
                (
                    *("currency_id", "company_id", "display_type", "is_downpayment"),
                    *("product_id", "qty_delivered_method", "qty_to_invoice"),
                    *("sequence", "state", "untaxed_amount_invoiced"),
                    "written_off_amount",
                ),
            )
            + self._get_fields("product.template", ("invoice_policy", "service_type")),
        )

    @api.model
    def _get_charged_sql(self):
        """SQL: whether ``line`` charges the booking ``item``."""
        return SQL("item.so_line = line.id")

    @api.model
    def _get_draft_quantity_sql(self):
        """The quantity of ``line`` on drafts, in its unit; credit notes count off."""
        return SQL(
            """
            SELECT SUM(item.quantity * COALESCE(unit.factor / sold.factor, 1)
                * CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END) AS quantity
            FROM sale_order_line_invoice_rel rel
            JOIN account_move_line item ON item.id = rel.invoice_line_id
            JOIN account_move move ON move.id = item.move_id
            LEFT JOIN uom_uom unit ON unit.id = item.product_uom_id
            LEFT JOIN uom_uom sold ON sold.id = line.product_uom_id
            WHERE rel.order_line_id = line.id AND move.state = 'draft'
                AND move.move_type IN ('out_invoice', 'out_refund')
                AND (move.move_type = 'out_invoice'
                    OR move.is_price_reduction IS NOT TRUE)
            """,
            to_flush=self._get_fields(
                "account.move.line", ("move_id", "product_uom_id", "quantity")
            )
            + self._get_fields(
                "account.move", ("is_price_reduction", "move_type", "state")
            )
            + self._get_fields("sale.order.line", ("product_uom_id",)),
        )

    @api.model
    def _get_hours_parts_sql(self, project):
        """What the bookings that no posted invoice charges bring, by order line."""
        return SQL(
            """
            SELECT line.id, line.order_id, line.sequence, TRUE,
                ROUND((booking.quantity * %(price)s)::numeric
                    / currency.rounding::numeric) * currency.rounding::numeric,
                line.currency_id, line.company_id
            FROM (%(bookings)s) booking
            JOIN sale_order_line line ON line.id = booking.so_line
            JOIN res_currency currency ON currency.id = line.currency_id
            """,
            price=get_time_price_sql(self.env, SQL.identifier("line")),
            bookings=self._get_unposted_sql(SQL("item.project_id = %s", project)),
        )

    @api.model
    def _get_unposted_sql(self, condition, with_drafts=True):
        """Quantity of bookings ``item`` that no posted invoice charges, by order line.

        In the unit of the line: what is open, and what is on drafts. As invoices
        will have it: with what rounding left on those before, and rounded once; only
        projects that share a line have their exact parts.

        :param SQL condition: on ``item``
        :param with_drafts: whether what is on drafts counts, too
        """
        documents = SQL("rel.order_line_id = part.so_line")
        if with_drafts:
            documents = SQL("%s AND item.state = 'posted'", documents)
        return SQL(
            """
            SELECT part.so_line, CASE WHEN NOT EXISTS (
                        SELECT FROM account_analytic_line item
                        WHERE item.so_line = ANY(part.sold_ids)
                            AND item.project_id != ALL(part.project_ids)
                            AND %(unposted)s
                    ) THEN ROUND((part.quantity + COALESCE((
                        SELECT left_over.rest FROM (%(rests)s) left_over
                    ), 0))::numeric, %(digits)s)
                    ELSE part.quantity::numeric END AS quantity
            FROM (%(parts)s) part
            """,
            unposted=UNPOSTED,
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
            rests=self.env["sale.order.line"]._get_rounding_rests_sql(documents),
            parts=self._get_unposted_parts_sql(condition, with_drafts),
        )

    @api.model
    def _get_unposted_parts_sql(self, condition, with_drafts):
        """The same, exactly, with the lines and projects of the bookings."""
        return SQL(
            """
            SELECT hours.so_line, hours.project_ids, hours.sold_ids,
                hours.quantity + COALESCE(extra.quantity, 0) AS quantity
            FROM (%(hours)s) hours
            LEFT JOIN (
                SELECT more.so_line, SUM(more.quantity) AS quantity
                FROM (%(extra)s) more GROUP BY more.so_line
            ) extra ON extra.so_line = hours.so_line
            """,
            hours=self._get_unposted_hours_sql(condition, with_drafts),
            extra=self.env["account.analytic.line"]._get_extra_quantity_sql(
                condition, SQL("booking.coverage_state = 'open'"), with_drafts
            ),
        )

    @api.model
    def _get_unposted_hours_sql(self, condition, with_drafts):
        """The hours alone, in the unit of the line."""
        return SQL(
            """
            SELECT priced.id AS so_line,
                ARRAY_AGG(DISTINCT item.project_id) AS project_ids,
                ARRAY_AGG(DISTINCT item.so_line) AS sold_ids,
                SUM(CASE WHEN item.coverage_state = 'open'
                        THEN item.unit_amount * COALESCE(unit.factor / sold.factor, 1)
                            - %(taken)s * COALESCE(%(hour)s / sold.factor, 0)
                        ELSE 0 END
                    + %(drafted)s * COALESCE(%(hour)s / sold.factor, 0)) AS quantity
            FROM account_analytic_line item
            JOIN sale_order_line priced ON priced.id = %(line)s
            LEFT JOIN uom_uom unit ON unit.id = item.product_uom_id
            LEFT JOIN uom_uom sold ON sold.id = priced.product_uom_id
            WHERE %(condition)s AND item.project_id IS NOT NULL
                AND %(unposted)s
            GROUP BY priced.id
            """,
            line=self._get_charging_line_sql(SQL("item.so_line")),
            hour=self.env["uom.uom"]._get_hour().factor,
            taken=taken_sql("item"),
            drafted=SQL("COALESCE(item.drafted_hours, 0)" if with_drafts else "0"),
            condition=condition,
            unposted=UNPOSTED,
            to_flush=self._get_fields(
                "account.analytic.line",
                ("coverage_state", "project_id", "so_line", *SUM_FIELDS),
            )
            # It shares out what is prepaid.
            + self._get_fields("sale.order.line", ("remaining_hours",)),
        )
