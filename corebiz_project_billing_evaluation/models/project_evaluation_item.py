from odoo import api, fields, models

from odoo.addons.corebiz_project_billing.models.billing_state import STATES

from .project_evaluation_row import (
    EXPECTED,
    EXPECTED_COST,
    EXPENSE,
    HOURS,
    HOURS_COST,
    OTHER_COST,
    OTHER_REVENUE,
    PURCHASE,
    REVENUE,
)

KINDS = [
    (HOURS, "Hours"),
    (REVENUE, "Invoiced"),
    (OTHER_REVENUE, "Other Revenue"),
    (EXPECTED, "Expected Revenue"),
    (EXPECTED_COST, "Expected Cost"),
    (HOURS_COST, "Cost of Hours"),
    (PURCHASE, "Purchase"),
    (EXPENSE, "Expense"),
    (OTHER_COST, "Other Cost"),
]
# Every project has a row of hours, also without any; lists leave it out.
HOURS_DOMAIN = ["|", ("estimate_hours", "!=", 0), ("actual_hours", "!=", 0)]
ROLES = [
    ("leader", "Project Leader"),
    ("manager", "Project Manager"),
    ("account_manager", "Account Manager"),
    ("other", "Team"),
]


class ProjectEvaluationItem(models.Model):
    """The rows behind the evaluation of all projects, with hours and money.

    Live projects show the rows of this moment, billed projects those of their newest
    snapshot (see ``project.evaluation.row`` and ``project.evaluation``).

    **Who sees what.** The account manager and the manager of the project, the project
    office and project administrators. Nobody else, because the cost of hours tells
    what people cost: it is one sum and never shown by person, but where one person
    alone has worked the sum is that person's.
    """

    _name = "project.evaluation.item"
    _inherit = ["project.evaluation.scope"]
    _description = "Row of the Evaluation"
    _auto = False
    _order = "date desc, id desc"
    project_id = fields.Many2one("project.project", readonly=True)
    report_id = fields.Many2one(
        "project.evaluation.report", export_string_translation=False, readonly=True
    )
    evaluation_id = fields.Many2one(
        "project.evaluation",
        string="Snapshot",
        readonly=True,
        help="Empty as long as the figures are live.",
    )
    kind = fields.Selection(KINDS, string="Kind of Row", readonly=True)
    date = fields.Date(readonly=True)
    task_id = fields.Many2one("project.task", readonly=True)
    task_kind_id = fields.Many2one(
        "project.task.kind",
        string="Kind of Task",
        readonly=True,
        help="Of hours and their cost: that of the task. Of revenue: that of the"
        " bookings which the invoice line bills. Empty where no kind can be told.",
    )
    employee_id = fields.Many2one("hr.employee", string="Person", readonly=True)
    role = fields.Selection(ROLES, readonly=True)
    name = fields.Char(string="Document", readonly=True)
    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True)
    estimate_hours = fields.Float(string="Estimate", readonly=True)
    actual_hours = fields.Float(string="Actual", readonly=True)
    deviation_hours = fields.Float(
        string="Deviation",
        readonly=True,
        help="Actual hours minus estimated hours: positive where more was needed.",
    )
    deviation_percent = fields.Float(
        string="Deviation (%)",
        readonly=True,
        aggregator="avg",
        help="Deviation in per cent of the estimate; in groups that of the sums.",
    )
    uncosted_hours = fields.Float(string="Hours without Cost", readonly=True)
    amount = fields.Monetary(
        readonly=True,
        help="What the row adds to the margin: revenue is positive, cost negative."
        " What is expected is no part of the margin yet.",
    )
    revenue = fields.Monetary(
        string="Invoiced", readonly=True, help="What the row brought."
    )
    cost = fields.Monetary(readonly=True, help="What the row cost.")
    margin = fields.Monetary(readonly=True, help="Invoiced − cost.")
    margin_revenue_percent = fields.Float(
        string="Margin (% of Revenue)",
        readonly=True,
        aggregator="avg",
        help="Margin ÷ invoiced × 100; in groups that of the sums, 0 without revenue.",
    )
    ledger_amount = fields.Monetary(
        string="Analytic Account",
        readonly=True,
        help="What the analytic account of the project shows for the same thing.",
    )
    difference = fields.Monetary(
        readonly=True, help="Analytic account minus evaluation."
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    manager_id = fields.Many2one("res.users", string="Project Manager", readonly=True)
    leader_id = fields.Many2one("res.users", string="Project Leader", readonly=True)
    account_manager_id = fields.Many2one("res.users", readonly=True)
    tag_ids = fields.Many2many(
        "project.tags", related="project_id.tag_ids", string="Project Tags"
    )
    billing_state = fields.Selection(
        [(state.key, state.label) for state in STATES.values()],
        string="Billing Status",
        readonly=True,
    )
    billed_date = fields.Date(
        string="Billed on",
        readonly=True,
        help="Day of the snapshot; empty as long as the figures are live.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    @api.depends("name", "kind", "task_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for item in self:
            task = item.sudo().task_id.name
            item.display_name = item.name or task or labels.get(item.kind)

    @property
    def _table_query(self):
        return self._get_scoped_items_sql()
