"""Whether a project paid: the formulas, in one place.

Everything that shows a figure of the evaluation (project, snapshot, report, closing
report) takes it from here or says the same in SQL. Plain Python, so that it can be read
and checked without Odoo. Money is in the currency of the project, costs are positive,
hours are hours.

A project of 40 h that took 46 h, was billed with 5,000 and cost 3,000:

>>> figures = Figures(
...     estimate_hours=40, actual_hours=46, revenue=5000, hours_cost=2600,
...     purchase_cost=300, expense_cost=100)
>>> figures.deviation_hours, figures.deviation_percent
(6, 15.0)
>>> figures.cost, figures.margin
(3000.0, 2000.0)
>>> figures.margin_revenue_percent, round(figures.margin_cost_percent, 1)
(40.0, 66.7)
>>> figures.verdict
'profit'

What is still to be invoiced does not count as revenue, and what vendors have still to
bill not as cost; they are shown beside them, and the verdict on a running project looks
at all. Once a project is billed, nothing more is to come:

>>> figures = Figures(
...     revenue=1000, expected_revenue=500, hours_cost=1200, expected_cost=100)
>>> figures.margin, figures.expected_margin, figures.verdict
(-200.0, 200.0, 'profit')
>>> replace(figures, is_final=True).verdict
'loss'

Without revenue there is no margin in per cent of it, and nothing is divided by zero:

>>> Figures(hours_cost=100).margin_revenue_percent
0.0
>>> Figures().verdict
'nothing'
"""

from dataclasses import dataclass, fields, replace

# What the verdict can be.
PROFIT = "profit"
LOSS = "loss"
EVEN = "even"
NOTHING = "nothing"


def percent(part, whole):
    """``part`` in per cent of ``whole``; 0 where there is no whole.

    >>> percent(1, 4), percent(-1, 4), percent(1, 0)
    (25.0, -25.0, 0.0)
    """
    return 100.0 * part / whole if whole else 0.0


@dataclass(frozen=True)
class Figures:
    """The figures of one project that are added up, and those that follow from them."""

    estimate_hours: float = 0.0
    actual_hours: float = 0.0
    uncosted_hours: float = 0.0
    revenue: float = 0.0
    expected_revenue: float = 0.0
    expected_cost: float = 0.0
    hours_cost: float = 0.0
    purchase_cost: float = 0.0
    expense_cost: float = 0.0
    other_cost: float = 0.0
    ledger_margin: float = 0.0
    is_final: bool = False

    @property
    def deviation_hours(self):
        """Actual minus estimate: positive where more was needed."""
        return self.actual_hours - self.estimate_hours

    @property
    def deviation_percent(self):
        """Deviation in per cent of the estimate."""
        return percent(self.deviation_hours, self.estimate_hours)

    @property
    def cost(self):
        """Hours + purchases + expenses + other costs."""
        return (
            self.hours_cost + self.purchase_cost + self.expense_cost + self.other_cost
        )

    @property
    def margin(self):
        """Revenue invoiced - cost."""
        return self.revenue - self.cost

    @property
    def margin_revenue_percent(self):
        """Margin in per cent of the revenue."""
        return percent(self.margin, self.revenue)

    @property
    def margin_cost_percent(self):
        """Margin in per cent of the cost."""
        return percent(self.margin, self.cost)

    @property
    def expected_margin(self):
        """Margin once all that is expected has come, if nothing else is spent."""
        return self.margin + self.expected_revenue - self.expected_cost

    @property
    def ledger_difference(self):
        """What the analytic account shows more than the evaluation.

        >>> Figures(revenue=100, ledger_margin=80).ledger_difference
        -20.0
        """
        return float(self.ledger_margin - self.margin)

    @property
    def verdict(self):
        """Whether it paid, or will, in a word."""
        margin = self.margin if self.is_final else self.expected_margin
        if margin > 0:
            return PROFIT
        if margin < 0:
            return LOSS
        return EVEN if self.revenue or self.cost else NOTHING

    def rounded(self, round_money):
        """The same figures, money rounded, so that no dust decides the verdict.

        >>> Figures(revenue=0.1 + 0.2, hours_cost=0.3).rounded(
        ...     lambda amount: round(amount, 2)).verdict
        'even'
        """
        money = {
            name: round_money(value)
            for name, value in self.added().items()
            if not name.endswith("_hours")
        }
        return replace(self, **money)

    def added(self):
        """The figures that are added up, as a dict."""
        names = (field.name for field in fields(self) if field.type is float)
        return {name: getattr(self, name) for name in names}

    def as_dict(self):
        """All figures, as a dict.

        >>> sorted(set(Figures().as_dict()) - set(Figures().added()))
        ... # doctest: +NORMALIZE_WHITESPACE
        ['cost', 'deviation_hours', 'deviation_percent', 'expected_margin',
         'ledger_difference', 'margin', 'margin_cost_percent',
         'margin_revenue_percent', 'verdict']
        """
        following = {
            name: getattr(self, name)
            for name, value in vars(Figures).items()
            if isinstance(value, property)
        }
        return {**self.added(), **following}
