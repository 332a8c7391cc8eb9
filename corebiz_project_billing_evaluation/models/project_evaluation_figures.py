from odoo import fields, models

VERDICTS = [
    ("profit", "Profit"),
    ("even", "Break-even"),
    ("loss", "Loss"),
    ("nothing", "No Figures"),
]


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
        help="Margin + expected revenue: the margin once everything is invoiced, if"
        " nothing else is spent.",
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
    verdict = fields.Selection(
        VERDICTS,
        readonly=True,
        help="By the margin of a billed project, and by the expected margin as long as"
        " it is not billed.",
    )
