from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .project_evaluation_row import EXPECTED


class ProjectEvaluationQuery(models.AbstractModel):
    """The rows of all projects, live and frozen, as a table to build models on."""

    _name = "project.evaluation.query"
    _inherit = ["project.evaluation.row"]
    _description = "Query of the Evaluation"
    # Fields that name a project: conditions on them narrow the query.
    _scope_fields = ("project_id", "report_id")
    # What the query reads, so that it is flushed before
    _depends = {
        "account.analytic.line": [
            "account_id",
            "amount",
            "date",
            "employee_id",
            "general_account_id",
            "move_line_id",
            "name",
            "product_uom_id",
            "project_id",
            "so_line",
            "task_id",
            "unit_amount",
        ],
        "account.move": ["invoice_date", "move_type", "name", "state"],
        "account.move.line": ["balance", "display_type", "name", "sale_line_ids"],
        "project.evaluation": ["currency_id", "date", "project_id"],
        "project.evaluation.line": ["amount", "evaluation_id", "ledger_amount"],
        "project.milestone": ["project_id", "sale_line_id"],
        "project.project": [
            "account_id",
            "account_manager_id",
            "allocated_hours",
            "billing_state",
            "company_id",
            "date_start",
            "is_template",
            "leader_id",
            "name",
            "partner_id",
            "reinvoiced_sale_order_id",
            "sale_line_id",
            "user_id",
        ],
        "project.sale.line.employee.map": ["project_id", "sale_line_id"],
        "project.task": [
            "date_deadline",
            "estimate_hours",
            "is_template",
            "kind_id",
            "project_id",
            "sale_line_id",
            "user_ids",
        ],
        "res.currency.rate": ["currency_id", "name", "rate"],
        "sale.order": ["project_id", "state", "supplement_project_id"],
        "sale.order.line": [
            "is_downpayment",
            "price_reduce_taxexcl",
            "price_subtotal",
            "project_id",
            "qty_delivered",
            "untaxed_amount_invoiced",
        ],
    }

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Look at the projects in question only, where the domain names some.

        It changes how quick the answer is and never what it is.
        """
        scope = self._get_scope(domain)
        if scope is not None:
            self.env.flush_all()
            self = self.with_context(evaluation_scope=scope)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _get_scope(self, domain):
        """The ids of the projects to which ``domain`` is limited, or None."""
        leaves = list(Domain(domain))
        if "|" in leaves or "!" in leaves:
            return None
        for leaf in leaves:
            if leaf == "&" or leaf[0] not in self._scope_fields:
                continue
            ids = [leaf[2]] if leaf[1] == "=" else leaf[2]
            if leaf[1] in ("=", "in") and all(type(i) is int for i in ids):
                return tuple(ids)
        return None

    def _get_items_sql(self):
        """Rows of live projects and lines of snapshots, in the project's currency."""
        project_ids = self.env.context.get("evaluation_scope")
        return SQL(
            """
            %(with)s
            SELECT item.*, item.project_id AS report_id, task.kind_id AS task_kind_id,
                item.actual_hours - item.estimate_hours AS deviation_hours,
                CASE WHEN item.kind = %(expected)s THEN 0
                    ELSE item.ledger_amount - item.amount END AS difference
            FROM (
                SELECT line.*, HASHTEXTEXTENDED(
                    CONCAT_WS('|', evaluation_id, project_id, kind, date, task_id,
                        employee_id, role, name, move_id,
                        ROW_NUMBER() OVER (PARTITION BY evaluation_id, project_id,
                            kind, date, task_id, employee_id, role, name, move_id
                            ORDER BY amount)), 0) & %(mask)s AS id
                FROM (%(live)s UNION ALL %(frozen)s) line
            ) item
            LEFT JOIN project_task task ON task.id = item.task_id
            """,
            **{"with": self._get_with_sql(project_ids)},
            mask=2**52 - 1,
            expected=EXPECTED,
            live=self._get_live_items_sql(project_ids),
            frozen=self._get_frozen_items_sql(),
        )

    def _get_live_items_sql(self, project_ids):
        """The rows of this moment, converted and rounded."""
        return SQL(
            """
            SELECT NULL::integer AS evaluation_id, live.id AS project_id, line.kind,
                line.date, line.task_id, line.employee_id, line.role, line.name,
                line.move_id, line.estimate_hours, line.actual_hours,
                line.uncosted_hours, %(amount)s AS amount,
                %(ledger)s AS ledger_amount, live.partner_id,
                live.user_id AS manager_id, live.leader_id, live.account_manager_id,
                live.billing_state, live.company_id, live.currency_id
            FROM (%(rows)s) line
            JOIN live ON live.id = line.project_id
            JOIN res_currency currency ON currency.id = live.currency_id
            LEFT JOIN res_company company ON company.id = live.company_id
            """,
            amount=self._get_converted_sql(SQL("line.amount")),
            ledger=self._get_converted_sql(SQL("line.ledger_amount")),
            rows=self._get_rows_sql(project_ids),
        )

    def _get_converted_sql(self, amount):
        """Money in the currency of the project, by the rate of the row's day."""
        return SQL(
            """
            (ROUND((%(amount)s * CASE
                WHEN COALESCE(line.currency_id, live.currency_id) = live.currency_id
                THEN 1 ELSE %(to_rate)s / %(from_rate)s END)::numeric
                / currency.rounding::numeric) * currency.rounding::numeric)::float8
            """,
            amount=amount,
            to_rate=self._get_rate_sql(SQL("live.currency_id")),
            from_rate=self._get_rate_sql(SQL("line.currency_id")),
        )

    def _get_rate_sql(self, currency):
        """The rate of a currency on the day of the row, by the rule of Odoo's own."""
        return SQL(
            """
            COALESCE((
                SELECT rate.rate FROM res_currency_rate rate
                WHERE rate.currency_id = %(currency)s AND (rate.company_id IS NULL
                    OR rate.company_id = COALESCE(
                        SPLIT_PART(company.parent_path, '/', 1)::integer, %(root)s))
                ORDER BY rate.name > line.date, rate.company_id,
                    ABS(rate.name - line.date)
                LIMIT 1
            ), 1)
            """,
            currency=currency,
            root=self.env.company.root_id.id,
        )

    def _get_frozen_items_sql(self):
        """The lines of the newest snapshots."""
        return SQL(
            """
            SELECT frozen.id, frozen.project_id, line.kind, line.date, line.task_id,
                line.employee_id, line.role, line.name, line.move_id,
                line.estimate_hours, line.actual_hours, line.uncosted_hours,
                line.amount::float8, line.ledger_amount::float8, frozen.partner_id,
                frozen.manager_id, frozen.leader_id, frozen.account_manager_id,
                p.billing_state, frozen.company_id, frozen.currency_id
            FROM project_evaluation_line line
            JOIN frozen ON frozen.id = line.evaluation_id
            JOIN project_project p ON p.id = frozen.project_id
            """
        )
