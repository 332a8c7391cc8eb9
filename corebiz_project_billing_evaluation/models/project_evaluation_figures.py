from odoo import api, fields, models
from odoo.tools import format_duration

VERDICTS = [
    ("profit", "Profit"),
    ("even", "Break-even"),
    ("loss", "Loss"),
    ("nothing", "No Figures"),
]

# How many tasks the chart shows besides all hours.
MOST_TASKS = 7


class ProjectEvaluationFigures(models.AbstractModel):
    """The figures of a project, and the formula of each as its help text.

    ``evaluation_figures.py`` holds the same formulas with examples.
    """

    _name = "project.evaluation.figures"
    _description = "Figures of the Evaluation"

    currency_id = fields.Many2one("res.currency", readonly=True)
    estimate_hours = fields.Float(
        string="Estimate",
        readonly=True,
        help="Hours estimated: the original, supplements and corrections.",
    )
    actual_hours = fields.Float(
        string="Actual", readonly=True, help="All hours booked on the project."
    )
    deviation_hours = fields.Float(
        string="Deviation",
        readonly=True,
        help="Actual hours − estimated hours: positive where more was needed.",
    )
    deviation_percent = fields.Float(
        string="Deviation (%)",
        readonly=True,
        aggregator="avg",
        help="(Actual hours − estimated hours) ÷ estimated hours × 100; 0 without an"
        " estimate.",
    )
    uncosted_hours = fields.Float(
        string="Hours without Cost",
        readonly=True,
        help="Hours of bookings whose cost is 0, because the person had no hourly cost"
        " on that day. They count as free of charge, so the true margin is smaller.",
    )
    revenue = fields.Monetary(
        string="Invoiced",
        readonly=True,
        help="Untaxed lines of posted invoices − credit notes that bill the orders of"
        " the project or carry its analytic account, each line once; + other revenue"
        " on the account.",
    )
    expected_revenue = fields.Monetary(
        readonly=True,
        help="Worth of the confirmed order lines (delivered × price, or the price"
        " agreed) − what of it is invoiced − open down payments.",
    )
    expected_cost = fields.Monetary(
        readonly=True,
        help="What vendors have still to bill for the project: purchases ordered, and"
        " drafts of their bills.",
    )
    hours_cost = fields.Monetary(
        string="Cost of Hours",
        readonly=True,
        help="Sum of hours × hourly cost of the person on the day of the booking, as"
        " noted on the booking.",
    )
    purchase_cost = fields.Monetary(
        string="Purchases",
        readonly=True,
        help="Posted vendor bills − refunds on the analytic account of the project.",
    )
    expense_cost = fields.Monetary(
        string="Expenses",
        readonly=True,
        help="Posted expenses of employees on the analytic account of the project.",
    )
    other_cost = fields.Monetary(
        string="Other Costs",
        readonly=True,
        help="Everything else on the analytic account of the project.",
    )
    cost = fields.Monetary(
        readonly=True,
        help="Cost of hours + purchases + expenses + other costs.",
    )
    margin = fields.Monetary(readonly=True, help="Invoiced − cost.")
    margin_revenue_percent = fields.Float(
        string="Margin (% of Revenue)",
        readonly=True,
        aggregator="avg",
        help="Margin ÷ invoiced × 100; 0 without revenue.",
    )
    margin_cost_percent = fields.Float(
        string="Margin (% of Cost)",
        readonly=True,
        aggregator="avg",
        help="Margin ÷ cost × 100; 0 without cost.",
    )
    expected_margin = fields.Monetary(
        readonly=True,
        help="Margin + expected revenue − expected cost: the margin once everything is"
        " invoiced and billed by vendors, if nothing else is spent.",
    )
    ledger_margin = fields.Monetary(
        string="Balance of the Analytic Account",
        readonly=True,
        help="Sum of all items on the analytic account of the project.",
    )
    ledger_difference = fields.Monetary(
        string="Difference to the Account",
        readonly=True,
        help="Balance of the analytic account − margin. The rows with a difference"
        " explain it.",
    )
    chart = fields.Json(compute="_compute_chart", export_string_translation=False)
    verdict = fields.Selection(
        VERDICTS,
        readonly=True,
        help="By the margin of a billed project, and by the expected margin as long as"
        " it is not billed.",
    )

    @api.depends("project_id")
    @api.depends_context("lang")
    def _compute_chart(self):
        """What the form draws: money against what is expected, hours against plan."""
        for figures in self:
            figures.chart = {
                "money": figures._prepare_money_bars(),
                "hours": figures._prepare_hours_bars(),
            }

    def _prepare_money_bars(self):
        """Revenue, cost and margin, each against what it comes to in the end.

        A snapshot is the end: nothing more is expected.
        """
        is_live = self._is_live()
        bars = [
            (
                "revenue",
                self.env._("Revenue"),
                self.revenue,
                self.revenue + self.expected_revenue,
            ),
            ("cost", self.env._("Cost"), self.cost, self.cost + self.expected_cost),
            ("margin", self.env._("Margin"), self.margin, self.expected_margin),
        ]
        return [
            {
                "key": key,
                "label": label,
                "value": value,
                "plan": plan if is_live else value,
                "value_text": self.currency_id.format(value),
                "plan_text": self.currency_id.format(plan) if is_live else "",
            }
            for key, label, value, plan in bars
        ]

    def _prepare_hours_bars(self):
        """Actual hours against plan: of the project, and of its largest tasks."""
        hours = self._get_hours_by_task()
        names = sorted(hours, key=lambda name: -max(hours[name]))
        bars = [(self.env._("All hours"), self.estimate_hours, self.actual_hours)]
        bars += [(name, *hours[name]) for name in names[:MOST_TASKS]]
        return [
            {
                "label": label,
                "value": actual,
                "plan": estimate,
                "value_text": format_duration(actual),
                "plan_text": format_duration(estimate) if estimate else "",
            }
            for label, estimate, actual in bars
        ]

    def _is_live(self):
        """Whether more is to come, see :class:`evaluation_figures.Figures`."""
        raise NotImplementedError

    def _get_hours_by_task(self):
        """{name of the task: (estimated hours, actual hours)}"""
        raise NotImplementedError

    def _add_hours_up(self, rows):
        """The hours of rows (name, estimate, actual) by name, without a name apart."""
        hours = {}
        for name, estimate, actual in rows:
            before = hours.get(name, (0.0, 0.0))
            hours[name] = (before[0] + estimate, before[1] + actual)
        return {name: both for name, both in hours.items() if name and any(both)}
