from odoo import api, models
from odoo.tools import SQL


class SaleOrderLine(models.Model):
    """What rounding has left on the invoices of a line, for the next one.

    Hours are rounded once per invoice line, because its quantity has two decimals. What
    is left is less than half of a hundredth, and of either sign: 50 minutes are 0.83
    hours, and 0.0033 are left. The next invoice of the line begins with it, so that
    many small invoices charge what one large invoice would. It is worked out from
    documents, drafts included, whenever it is asked for: whatever becomes of one of
    them, the next invoice evens it out, and what is posted never moves.

    The rest comes along with bookings only. It is never invoiced, or credited, alone.
    """

    _inherit = "sale.order.line"

    def _get_rounding_rests(self, without=None):
        """What rounding has left so far, in the unit of each line, as {id: quantity}.

        :param without: an invoice line (account.move.line) that counts as not written
        """
        if not self.ids:
            return {}
        condition = SQL("rel.order_line_id IN %s", tuple(self.ids))
        if without:
            condition = SQL("%s AND rel.invoice_line_id != %s", condition, without.id)
        return dict(self.env.execute_query(self._get_rounding_rests_sql(condition)))

    @api.model
    def _get_rounding_rests_sql(self, condition):
        """Rows of order line and what rounding has left on its invoices.

        Two kinds of invoice lines leave nothing: those from before rests were carried,
        which are settled as they are, and those that do not agree with their bookings
        at this moment.

        :param SQL condition: on rows ``rel`` of order lines and their invoice lines,
            and on ``item.state``, the status of the invoice
        """
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return SQL(
            """
            SELECT rel.order_line_id,
                   -- Quantities of bookings are thirds and the like, cut off.
                   ROUND(SUM(
                       (booked.quantity - booked.carried - item.sign * item.quantity)
                       * CASE WHEN item.is_note THEN -1 ELSE 1 END
                       * COALESCE(unit.factor / sold_unit.factor, 1)
                   )::numeric, 4)::float8 AS rest
              FROM sale_order_line_invoice_rel rel
              JOIN sale_order_line sold ON sold.id = rel.order_line_id
              JOIN LATERAL (%(items)s) item ON TRUE
              JOIN LATERAL (%(links)s) booked ON TRUE
         LEFT JOIN uom_uom unit ON unit.id = item.unit_id
         LEFT JOIN uom_uom sold_unit ON sold_unit.id = sold.product_uom_id
             WHERE %(condition)s AND booked.is_known
               AND ABS(booked.quantity - item.sign * item.quantity) < %(most)s
               AND NOT EXISTS (
                       SELECT FROM sale_order_line_invoice_rel other
                        WHERE other.invoice_line_id = rel.invoice_line_id
                          AND other.order_line_id != rel.order_line_id
                   )
          GROUP BY rel.order_line_id
            """,
            condition=condition,
            most=0.6 * 10**-digits,
            items=self._get_rounded_items_sql(),
            links=self._get_rounded_links_sql(),
        )

    @api.model
    def _get_rounded_items_sql(self):
        """The line of an invoice that ``rel`` names, or of a note that frees bookings.

        A draft that credits frees nothing yet. An order makes credit notes of its own,
        for corrections: their bookings count like those of invoices.
        """
        return SQL(
            """
            SELECT line.id, line.quantity, line.product_uom_id AS unit_id, move.state,
                   CASE WHEN move.move_type = 'out_refund' AND own.is_own
                        THEN -1 ELSE 1 END AS sign,
                   move.move_type = 'out_refund' AND NOT own.is_own AS is_note
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
        CROSS JOIN LATERAL (
                       SELECT EXISTS (
                                  SELECT FROM project_coverage_link link
                                   WHERE link.invoice_line_id = line.id
                              ) AS is_own
                   ) own
             WHERE line.id = rel.invoice_line_id AND move.state != 'cancel'
               AND (own.is_own
                    OR (move.move_type = 'out_refund' AND move.state = 'posted'
                        AND move.is_price_reduction IS NOT TRUE))
            """,
            to_flush=[
                self.env[model]._fields[name]
                for model, names in (
                    ("account.move", ("is_price_reduction", "move_type", "state")),
                    ("account.move.line", ("move_id", "product_uom_id", "quantity")),
                )
                for name in names
            ],
        )

    @api.model
    def _get_rounded_links_sql(self):
        """What the bookings of the line ``item`` add up to, in its unit."""
        return SQL(
            """
            SELECT SUM(link.quantity::numeric * COALESCE(part.factor / unit.factor, 1))
                       AS quantity,
                   SUM(link.carried_quantity::numeric
                       * COALESCE(part.factor / unit.factor, 1)) AS carried,
                   BOOL_AND(link.carried_quantity IS NOT NULL) AS is_known
              FROM project_coverage_link link
              JOIN account_move_line source ON source.id = link.invoice_line_id
         LEFT JOIN uom_uom part ON part.id = source.product_uom_id
         LEFT JOIN uom_uom unit ON unit.id = item.unit_id
             WHERE CASE WHEN item.is_note
                        THEN link.credit_line_id = item.id AND NOT link.is_active
                        ELSE link.invoice_line_id = item.id END
            """,
            to_flush=[
                self.env["project.coverage.link"]._fields[name]
                for name in (
                    *("carried_quantity", "credit_line_id", "invoice_line_id"),
                    *("is_active", "quantity"),
                )
            ],
        )
