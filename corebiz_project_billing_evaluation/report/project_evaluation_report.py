from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.billing_state import STATES
from odoo.addons.corebiz_project_billing.models.user_day import user_day

from ..models.project_evaluation_item import HOURS_DOMAIN
from ..models.project_evaluation_row import (
    EXPECTED,
    EXPECTED_COST,
    EXPENSE,
    HOURS_COST,
    OTHER_COST,
    OTHER_REVENUE,
    PURCHASE,
    REVENUE,
)


class ProjectEvaluationReport(models.Model):
    """Whether it paid: one row for each project, with hours and money.

    Live until the project is billed, then as its newest snapshot says. It is the sum
    over ``project.evaluation.item``; the same people see it. The id of a row is that
    of its project.
    """

    _name = "project.evaluation.report"
    _inherit = ["project.evaluation.scope", "project.evaluation.figures"]
    _description = "Evaluation of the Projects"
    _auto = False
    _order = "margin, id"
    _rec_name = "project_id"
    _scope_fields = ("project_id",)

    project_id = fields.Many2one("project.project", readonly=True)
    evaluation_id = fields.Many2one(
        "project.evaluation",
        string="Snapshot",
        readonly=True,
        help="Empty as long as the figures are live.",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    manager_id = fields.Many2one("res.users", string="Project Manager", readonly=True)
    leader_id = fields.Many2one("res.users", string="Project Leader", readonly=True)
    account_manager_id = fields.Many2one("res.users", readonly=True)
    tag_ids = fields.Many2many(
        "project.tags",
        relation="project_project_project_tags_rel",
        column1="project_project_id",
        column2="project_tags_id",
        readonly=True,
    )
    billing_state = fields.Selection(
        [(state.key, state.label) for state in STATES.values()],
        string="Billing Status",
        readonly=True,
    )
    date = fields.Date(
        string="Billed on",
        readonly=True,
        help="Day of the snapshot; empty as long as the figures are live.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    hours_item_ids = fields.One2many(
        "project.evaluation.item",
        "report_id",
        domain=HOURS_DOMAIN,
        export_string_translation=False,
    )
    money_item_ids = fields.One2many(
        "project.evaluation.item",
        "report_id",
        domain=[("kind", "!=", "hours")],
        export_string_translation=False,
    )
    difference_item_ids = fields.One2many(
        "project.evaluation.item",
        "report_id",
        domain=[("difference", "!=", 0)],
        export_string_translation=False,
    )
    evaluation_ids = fields.One2many(
        related="project_id.evaluation_ids", string="Snapshots"
    )

    @property
    def _table_query(self):
        """The sums over the rows, and what follows from them."""
        return SQL(
            """
            SELECT *,
                COALESCE(100 * deviation_hours / NULLIF(estimate_hours, 0), 0)
                    AS deviation_percent,
                COALESCE(100 * margin / NULLIF(revenue, 0), 0)
                    AS margin_revenue_percent,
                COALESCE(100 * margin / NULLIF(cost, 0), 0) AS margin_cost_percent,
                margin + expected_revenue - expected_cost AS expected_margin,
                ROUND((ledger_margin - margin)::numeric, 6)::float8
                    AS ledger_difference,
                CASE WHEN outlook = 0 AND revenue = 0 AND cost = 0 THEN 'nothing'
                    WHEN outlook = 0 THEN 'even'
                    WHEN outlook > 0 THEN 'profit' ELSE 'loss' END AS verdict
            FROM (
                SELECT *, actual_hours - estimate_hours AS deviation_hours,
                    hours_cost + purchase_cost + expense_cost + other_cost AS cost,
                    ROUND((revenue - hours_cost - purchase_cost - expense_cost
                        - other_cost)::numeric, 6)::float8 AS margin,
                    ROUND((revenue - hours_cost - purchase_cost - expense_cost
                        - other_cost + CASE WHEN evaluation_id IS NULL
                            THEN expected_revenue - expected_cost ELSE 0 END
                        )::numeric, 6) AS outlook
                FROM (%s) sums
            ) figures
            """,
            self._get_sums_sql(),
        )

    @api.model
    def _get_scope_ids(self, name, ids):
        """The id of a row is that of its project."""
        return tuple(ids)

    def _get_sums_sql(self):
        """One row for each project."""
        return SQL(
            """
            SELECT item.project_id AS id, item.project_id, item.evaluation_id,
                item.partner_id, item.manager_id, item.leader_id,
                item.account_manager_id, item.billing_state, item.company_id,
                item.currency_id, %(day)s AS date,
                SUM(item.estimate_hours)::float8 AS estimate_hours,
                SUM(item.actual_hours)::float8 AS actual_hours,
                SUM(item.uncosted_hours)::float8 AS uncosted_hours,
                SUM(item.ledger_amount) AS ledger_margin,
                %(revenue)s AS revenue, %(expected)s AS expected_revenue,
                -%(expected_cost)s AS expected_cost,
                -%(hours)s AS hours_cost, -%(purchase)s AS purchase_cost,
                -%(expense)s AS expense_cost, -%(other)s AS other_cost
            FROM (%(items)s) item
            LEFT JOIN project_evaluation snapshot ON snapshot.id = item.evaluation_id
            GROUP BY item.project_id, item.evaluation_id, item.partner_id,
                item.manager_id, item.leader_id, item.account_manager_id,
                item.billing_state, item.company_id, item.currency_id, snapshot.id
            """,
            items=self._get_scoped_items_sql(by_person=False),
            day=user_day(self.env, SQL("snapshot.date")),
            revenue=self._get_sum_sql(REVENUE, OTHER_REVENUE),
            expected=self._get_sum_sql(EXPECTED),
            expected_cost=self._get_sum_sql(EXPECTED_COST),
            hours=self._get_sum_sql(HOURS_COST),
            purchase=self._get_sum_sql(PURCHASE),
            expense=self._get_sum_sql(EXPENSE),
            other=self._get_sum_sql(OTHER_COST),
        )

    def _get_sum_sql(self, *kinds):
        """The sum of the rows of some kinds."""
        return SQL(
            "COALESCE(SUM(item.amount) FILTER (WHERE item.kind IN %s), 0)", kinds
        )

    def _is_live(self):
        return not self.evaluation_id

    def _get_hours_by_task(self):
        return self._add_hours_up(
            (item.task_id.sudo().name, item.estimate_hours, item.actual_hours)
            for item in self.hours_item_ids
        )
