from odoo.fields import Command

from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .evaluation_common import EvaluationCase


class TestEvaluationHooks(ExampleMixin, EvaluationCase):
    """What counts as an expense, by the example in DEVELOP.md."""

    examples = (
        "project.evaluation.row._get_expected_cost_sql",
        "project.evaluation.source._get_expense_sql",
    )

    def test_another_addon_expects_a_cost(self):
        figures = self.sold._get_evaluation()
        self.assertFigures(
            self.sold,
            expected_cost=100,
            expected_margin=figures["margin"] + figures["expected_revenue"] - 100,
        )

    def test_items_of_another_addon_are_expenses(self):
        self._bill(self.sold, 250)
        line = {
            "name": "Travel to the customer",
            "price_unit": 40,
            "tax_ids": False,
            "analytic_distribution": {self.sold.account_id.id: 100},
        }
        self._bill(self.sold, 0, invoice_line_ids=[Command.create(line)])
        self.assertFigures(self.sold, purchase_cost=250, expense_cost=40, margin=-290)
