from odoo import models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)

FROZEN_STATES = (PO_BILLED, PO_ARCHIVED)


class ProjectEvaluationSource(models.AbstractModel):
    """What belongs to which project: the foundations of the evaluation, in SQL.

    **Order lines.** See ``project_evaluation_share.py``.

    **Analytic account.** Costs follow the account of the project. Projects that share
    an account share its costs equally.

    **Kinds of task.** See ``project_evaluation_kind.py``.

    **Scope.** ``project_ids`` narrows everything to a few projects, so that one form
    does not add up the whole house; the figures are the same with and without.
    """

    _name = "project.evaluation.source"
    _inherit = ["project.evaluation.share"]
    _description = "Sources of the Evaluation"

    def _get_with_sql(self, project_ids=None, by_person=True):
        """The named parts that the rows of the evaluation are made of."""
        parts = {
            "frozen": self._get_frozen_sql(project_ids),
            "live": self._get_live_sql(project_ids),
            "account": self._get_account_sql(),
            "ledger": self._get_ledger_sql(),
            "booked": self._get_booked_sql(project_ids, by_person),
            "near": self._get_near_sql(project_ids),
            "named": self._get_named_sql(project_ids),
            "sold": self._get_sold_sql(project_ids),
            "distributed": self._get_distributed_sql(project_ids),
            "billed": self._get_billed_sql(),
            "linked": self._get_linked_sql(project_ids),
            "worked": self._get_worked_sql(),
        }
        if project_ids is None:
            del parts["near"]
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
        """SQL: whether a journal item ("item") is an employee's expense.

        Never, as long as no addon knows expenses.
        """
        return SQL("FALSE")

    def _get_booked_sql(self, project_ids, by_person):
        """All bookings, added up before anything is joined, because they are many.

        By task and person, or by kind of task only, which are much fewer rows.
        """
        if by_person:
            parts = SQL("line.task_id, line.employee_id, line.user_id, NULL::integer")
            kind = SQL("of_task.kind_id")
            join = SQL()
        else:
            parts = SQL("NULL::integer, NULL::integer, NULL::integer, task.kind_id")
            kind = SQL("booking.part_kind_id")
            join = SQL("LEFT JOIN project_task task ON task.id = line.task_id")
        day, join_currency = self._get_day_sql(project_ids)
        return SQL(
            """
            SELECT booking.*, quantity * COALESCE(uom.factor / %(hour)s, 1) AS hours,
                uncosted_quantity * COALESCE(uom.factor / %(hour)s, 1) AS uncosted,
                %(kind)s AS kind_id
            FROM (
                SELECT line.project_id, %(parts)s, line.account_id, line.so_line,
                    line.currency_id, line.product_uom_id, %(day)s,
                    SUM(line.unit_amount), SUM(line.amount),
                    COALESCE(SUM(line.unit_amount) FILTER (WHERE line.amount = 0), 0)
                FROM account_analytic_line line
                %(join)s
                %(join_currency)s
                WHERE line.project_id IS NOT NULL AND (%(own)s OR %(account)s)
                GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
            ) booking (project_id, task_id, employee_id, user_id, part_kind_id,
                account_id, so_line, currency_id, product_uom_id, date, quantity,
                amount, uncosted_quantity)
            LEFT JOIN uom_uom uom ON uom.id = booking.product_uom_id
            %(join_task)s
            """,
            hour=self.env["uom.uom"]._get_hour().factor,
            kind=kind,
            join_task=self._get_join_task_sql(SQL("booking.task_id"), project_ids),
            parts=parts,
            day=day,
            join=join,
            join_currency=join_currency,
            own=self._get_scope_sql(SQL("line.project_id"), project_ids),
            account=self._get_scope_sql(
                SQL("line.account_id"), self._get_account_ids(project_ids)
            ),
        )

    def _get_join_task_sql(self, task_id, project_ids):
        """The tasks of rows, looked up one by one where the rows are few."""
        if project_ids is None:
            return SQL("LEFT JOIN project_task of_task ON of_task.id = %s", task_id)
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT kind_id FROM project_task WHERE id = %s OFFSET 0
            ) of_task ON TRUE
            """,
            task_id,
        )

    def _get_day_sql(self, project_ids):
        """The day of a booking whose currency is not that of its project, and the join
        that tells it; projects nearly always have one currency, which needs none."""
        currencies = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT COALESCE(c.currency_id, %s)
                FROM project_project p
                LEFT JOIN res_company c ON c.id = p.company_id
                WHERE %s
                """,
                self.env.company.currency_id.id,
                self._get_scope_sql(SQL("p.id"), project_ids),
            )
        )
        if len(currencies) == 1:
            return SQL(
                "CASE WHEN line.currency_id != %s THEN line.date END", *currencies[0]
            ), SQL()
        return SQL(
            "CASE WHEN line.currency_id != COALESCE(c.currency_id, %s)"
            " THEN line.date END",
            self.env.company.currency_id.id,
        ), SQL(
            """
            JOIN project_project p ON p.id = line.project_id
            LEFT JOIN res_company c ON c.id = p.company_id
            """
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
