from odoo import models
from odoo.tools import SQL

from .billing_state import PO_ARCHIVED, PO_BILLED

FROZEN_STATES = (PO_BILLED, PO_ARCHIVED)


class ProjectEvaluationSource(models.AbstractModel):
    """What belongs to which project: the foundations of the evaluation, in SQL.

    **Order lines.** A line belongs to the projects that name it: by the project itself,
    its tasks, milestones, employee rates, bookings, as the project that it created or
    supplements. A line that none names (material, expenses, down payments) belongs to
    the projects of its order. Where several share a line, each has the share of its
    hours booked on it, or an equal share where none has hours.

    **Analytic account.** Costs follow the account of the project. Projects that share
    an account share its costs equally.

    **Kinds of task.** See ``project_evaluation_kind.py``.

    **Scope.** ``project_ids`` narrows everything to a few projects, so that one form
    does not add up the whole house; the figures are the same with and without.
    """

    _name = "project.evaluation.source"
    _inherit = ["project.evaluation.kind"]
    _description = "Sources of the Evaluation"

    def _get_with_sql(self, project_ids=None):
        """The named parts that the rows of the evaluation are made of."""
        line_ids = self._get_order_line_ids(project_ids)
        parts = {
            "frozen": self._get_frozen_sql(project_ids),
            "live": self._get_live_sql(project_ids),
            "account": self._get_account_sql(),
            "ledger": self._get_ledger_sql(),
            "named": self._get_named_sql(line_ids),
            "sold": self._get_sold_sql(line_ids),
            "billed": self._get_billed_sql(),
            "booked": self._get_booked_sql(project_ids),
            "linked": self._get_linked_sql(project_ids),
            "worked": self._get_worked_sql(),
        }
        return SQL(
            "WITH %s",
            SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), part)
                for name, part in parts.items()
            ),
        )

    def _get_frozen_sql(self, project_ids):
        """The newest snapshot of each project that is billed."""
        return SQL(
            """
            SELECT DISTINCT ON (e.project_id) e.*
            FROM project_evaluation e
            JOIN project_project p
                ON p.id = e.project_id AND p.billing_state IN %s
            WHERE %s
            ORDER BY e.project_id, e.id DESC
            """,
            FROZEN_STATES,
            self._get_scope_sql(SQL("p.id"), project_ids),
        )

    def _get_live_sql(self, project_ids):
        """All the other projects, with the currency of their figures."""
        return SQL(
            """
            SELECT p.*, COALESCE(c.currency_id, %s) AS currency_id
            FROM project_project p
            LEFT JOIN res_company c ON c.id = p.company_id
            WHERE p.is_template IS NOT TRUE
                AND p.id NOT IN (SELECT project_id FROM frozen)
                AND %s
            """,
            self.env.company.currency_id.id,
            self._get_scope_sql(SQL("p.id"), project_ids),
        )

    def _get_account_sql(self):
        """The analytic account of each project, and how many projects share it."""
        return SQL(
            """
            SELECT live.id AS project_id, live.account_id, shared.count AS shared
            FROM live
            JOIN (
                SELECT account_id, COUNT(*)
                FROM project_project
                WHERE account_id IS NOT NULL AND is_template IS NOT TRUE
                GROUP BY account_id
            ) shared ON shared.account_id = live.account_id
            """
        )

    def _get_ledger_sql(self):
        """What the analytic accounts hold besides bookings."""
        return SQL(
            """
            SELECT account.project_id, account.shared, line.id, line.date, line.name,
                line.amount, line.company_id, line.currency_id, line.general_account_id,
                item.id AS item_id, item.display_type, %(expense)s AS is_expense,
                move.id AS move_id, move.move_type, move.name AS number,
                move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                    AND item.display_type != 'cogs' AS is_sale
            FROM account_analytic_line line
            JOIN account ON account.account_id = line.account_id
            LEFT JOIN account_move_line item ON item.id = line.move_line_id
            LEFT JOIN account_move move ON move.id = item.move_id
            WHERE line.project_id IS NULL
            """,
            expense=self._get_expense_sql(),
        )

    def _get_expense_sql(self):
        """Whether a journal item is an employee's expense; needs Odoo's Expenses."""
        if "expense_id" in self.env["account.move.line"]._fields:
            return SQL("item.expense_id IS NOT NULL")
        return SQL("FALSE")

    # === Order lines and their projects ===

    def _get_named_sql(self, line_ids):
        """Order lines that a project names, with the hours booked on them."""
        return SQL(
            """
            SELECT line_id, project_id, SUM(GREATEST(hours, 0)) AS hours
            FROM (%s) link
            JOIN project_project p ON p.id = project_id AND p.is_template IS NOT TRUE
            WHERE %s
            GROUP BY line_id, project_id
            """,
            self._get_links_sql(),
            self._get_scope_sql(SQL("line_id"), line_ids),
        )

    def _get_sold_sql(self, line_ids):
        """Each order line with the projects it belongs to, and their shares.

        Down payments and the like, which no project names, follow their order.
        """
        return SQL(
            """
            SELECT line_id, project_id,
                CASE
                    WHEN SUM(hours) OVER line > 0 THEN hours / SUM(hours) OVER line
                    ELSE 1.0 / COUNT(*) OVER line
                END AS share
            FROM (
                SELECT line_id, project_id, hours FROM named
                UNION ALL
                SELECT DISTINCT line.id, p.id, 0::float8
                FROM sale_order_line line
                JOIN (
                    SELECT of_line.order_id, named.project_id
                    FROM named
                    JOIN sale_order_line of_line ON of_line.id = named.line_id
                    UNION SELECT id, project_id FROM sale_order
                    UNION SELECT id, supplement_project_id FROM sale_order
                    UNION SELECT reinvoiced_sale_order_id, id FROM project_project
                ) owner ON owner.order_id = line.order_id
                JOIN project_project p
                    ON p.id = owner.project_id AND p.is_template IS NOT TRUE
                WHERE line.display_type IS NULL
                    AND line.id NOT IN (SELECT line_id FROM named)
                    AND %s
            ) owned
            WINDOW line AS (PARTITION BY line_id)
            """,
            self._get_scope_sql(SQL("line.id"), line_ids),
        )

    def _get_links_sql(self):
        """Whatever names an order line on behalf of a project; hours of bookings."""
        return SQL(
            """
            SELECT sale_line_id AS line_id, id AS project_id, 0::float8 AS hours
            FROM project_project WHERE sale_line_id IS NOT NULL
            UNION ALL
            SELECT sale_line_id, project_id, 0
            FROM project_task
            WHERE sale_line_id IS NOT NULL AND project_id IS NOT NULL
            UNION ALL
            SELECT sale_line_id, project_id, 0
            FROM project_milestone WHERE sale_line_id IS NOT NULL
            UNION ALL
            SELECT sale_line_id, project_id, 0
            FROM project_sale_line_employee_map WHERE sale_line_id IS NOT NULL
            UNION ALL
            SELECT id, project_id, 0
            FROM sale_order_line WHERE project_id IS NOT NULL
            UNION ALL
            SELECT so_line, project_id, unit_amount
            FROM account_analytic_line
            WHERE so_line IS NOT NULL AND project_id IS NOT NULL
            """
        )

    def _get_order_line_ids(self, project_ids):
        """All lines of all orders that have to do with the projects; None for all."""
        if project_ids is None:
            return None
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM sale_order_line WHERE order_id IN (
                    SELECT line.order_id
                    FROM (%(links)s) named
                    JOIN sale_order_line line ON line.id = named.line_id
                    WHERE %(named)s
                    UNION SELECT id FROM sale_order WHERE %(scope)s OR %(supplement)s
                    UNION SELECT reinvoiced_sale_order_id
                        FROM project_project WHERE %(project)s
                )
                """,
                links=self._get_links_sql(),
                named=self._get_scope_sql(SQL("named.project_id"), project_ids),
                scope=self._get_scope_sql(SQL("project_id"), project_ids),
                supplement=self._get_scope_sql(
                    SQL("supplement_project_id"), project_ids
                ),
                project=self._get_scope_sql(SQL("id"), project_ids),
            )
        )
        return [line_id for [line_id] in rows]

    def _get_billed_sql(self):
        """Invoice lines that bill order lines, with the projects' shares in them."""
        return SQL(
            """
            SELECT rel.invoice_line_id AS item_id, sold.project_id,
                SUM(sold.share) / SUM(SUM(sold.share)) OVER (
                    PARTITION BY rel.invoice_line_id
                ) AS share
            FROM sale_order_line_invoice_rel rel
            JOIN sold ON sold.line_id = rel.order_line_id
            GROUP BY rel.invoice_line_id, sold.project_id
            """
        )

    def _get_booked_sql(self, project_ids):
        """All bookings, added up before anything is joined, because they are many.

        The day is kept only where their currency is not that of the project.
        """
        return SQL(
            """
            SELECT booking.*, quantity * COALESCE(uom.factor / %(hour)s, 1) AS hours,
                uncosted_quantity * COALESCE(uom.factor / %(hour)s, 1) AS uncosted
            FROM (
                SELECT line.project_id, line.task_id, line.employee_id, line.user_id,
                    line.account_id, line.so_line, line.currency_id,
                    line.product_uom_id,
                    CASE WHEN line.currency_id != COALESCE(c.currency_id, %(currency)s)
                        THEN line.date END AS date,
                    SUM(line.unit_amount) AS quantity, SUM(line.amount) AS amount,
                    COALESCE(SUM(line.unit_amount) FILTER (WHERE line.amount = 0), 0)
                        AS uncosted_quantity
                FROM account_analytic_line line
                JOIN project_project p ON p.id = line.project_id
                LEFT JOIN res_company c ON c.id = p.company_id
                WHERE %(own)s OR %(account)s
                GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
            ) booking
            LEFT JOIN uom_uom uom ON uom.id = booking.product_uom_id
            """,
            hour=self.env.ref("uom.product_uom_hour").factor,
            currency=self.env.company.currency_id.id,
            own=self._get_scope_sql(SQL("line.project_id"), project_ids),
            account=self._get_scope_sql(
                SQL("line.account_id"), self._get_account_ids(project_ids)
            ),
        )

    def _get_account_ids(self, project_ids):
        """The analytic accounts of the projects; None for all."""
        if project_ids is None:
            return None
        projects = self.env["project.project"].sudo().browse(project_ids)
        return projects.exists().account_id.ids

    def _get_scope_sql(self, column, ids):
        """The condition that ``column`` is one of ``ids``; all where there are none."""
        if ids is None:
            return SQL("TRUE")
        return SQL("%s IN %s", column, tuple(ids) or (0,))
