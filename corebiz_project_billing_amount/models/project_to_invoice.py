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
            mine=self._get_serves_sql(project, line),
            orders=self._get_order_ids_sql(project),
            to_flush=self._get_fields(
                "sale.order.line",
                (
                    *("company_id", "currency_id", "display_type", "is_downpayment"),
                    *("order_id", "qty_to_invoice", "state"),
                ),
            ),
        )

    @api.model
    def _get_serves_sql(self, project, line):
        """Whether ``line`` is for the project, or for none; see _get_served_projects.

        :param SQL project: id of a project
        :param SQL line: alias of a row of sale_order_line
        """
        return SQL(
            """
            (EXISTS (SELECT FROM (%(served)s) served (id) WHERE served.id = %(project)s)
                OR NOT EXISTS (
                    SELECT FROM (%(served)s) served (id) WHERE served.id IS NOT NULL))
            """,
            served=self._get_served_sql(line),
            project=project,
        )

    @api.model
    def _get_served_sql(self, line):
        """Ids of the projects that ``line`` is for; of none: no row, or empty ones."""
        return SQL(
            """
            SELECT %(line)s.project_id
            UNION ALL SELECT task.project_id FROM project_task task
                WHERE task.id = %(line)s.task_id OR task.sale_line_id = %(line)s.id
            UNION ALL SELECT p.id FROM project_project p
                WHERE p.sale_line_id = %(line)s.id
            UNION ALL SELECT milestone.project_id FROM project_milestone milestone
                WHERE milestone.sale_line_id = %(line)s.id
            UNION ALL SELECT rate.project_id FROM project_sale_line_employee_map rate
                WHERE rate.sale_line_id = %(line)s.id
            UNION ALL SELECT booking.project_id FROM account_analytic_line booking
                WHERE booking.so_line = %(line)s.id
            """,
            line=line,
            to_flush=[
                *self._get_fields("account.analytic.line", ("project_id", "so_line")),
                *self._get_fields("project.milestone", ("project_id", "sale_line_id")),
                *self._get_fields("project.project", ("sale_line_id",)),
                *self._get_fields(
                    "project.sale.line.employee.map", ("project_id", "sale_line_id")
                ),
                *self._get_fields("project.task", ("project_id", "sale_line_id")),
                *self._get_fields("sale.order.line", ("project_id", "task_id")),
            ],
        )
