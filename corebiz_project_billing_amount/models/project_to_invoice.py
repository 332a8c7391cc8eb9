from odoo import api, models
from odoo.tools import SQL


class ProjectProject(models.Model):
    """What "Create Invoices" would invoice of a project now, in SQL.

    The same lines as :meth:`_get_lines_to_invoice` takes, at what Odoo's invoice will
    say for each (:meth:`_get_amount_to_invoice_sql` of the order line).
    """

    _inherit = "project.project"

    @api.model
    def _get_to_invoice_sql(self, project):
        """What is to invoice of each order of a project, less what was paid down.

        Orders of which nothing but a down payment is left are not invoiced. A line for
        another project alone is left to that one; down payments are deducted by
        whichever project is invoiced first.
        """
        line = SQL.identifier("line")
        lines = self.env["sale.order.line"]
        return SQL(
            """
            SELECT SUM(%(amount)s) AS amount, line.currency_id, line.company_id
            FROM sale_order_line line
            WHERE line.state = 'sale' AND line.order_id IN (%(orders)s)
                AND line.display_type IS NULL
                AND ROUND(line.qty_to_invoice::numeric, %(digits)s) != 0
                AND (line.is_downpayment OR %(mine)s)
            GROUP BY line.order_id, line.currency_id, line.company_id
            HAVING BOOL_OR(line.is_downpayment IS NOT TRUE OR line.qty_to_invoice > 0)
            """,
            amount=lines._get_amount_to_invoice_sql(line),
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
            mine=self._get_serves_sql(project, "line"),
            orders=self._get_order_ids_sql(project),
            to_flush=self._get_fields(
                "sale.order.line",
                (
                    *("company_id", "currency_id", "display_type", "is_downpayment"),
                    *("order_id", "qty_to_invoice", "state"),
                ),
            ),
        )
