from odoo import api, models
from odoo.tools import SQL

from .coverage_sum import read_sql


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
            read_sql("rounding_rests"),
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
            read_sql("rounded_items"),
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
            read_sql("rounded_links"),
            to_flush=[
                self.env["project.coverage.link"]._fields[name]
                for name in (
                    *("carried_quantity", "credit_line_id", "invoice_line_id"),
                    *("is_active", "quantity"),
                )
            ],
        )
