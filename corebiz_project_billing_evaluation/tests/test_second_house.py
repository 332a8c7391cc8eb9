"""Rules of the figures, in a house that is as unlike the first as it can be."""

from odoo.addons.corebiz_project_billing_sale.tests.second_house import SecondHouse

from . import test_evaluation, test_evaluation_money

# Figures of the orders, and what follows from them and the cost together.
REVENUES = {"expected_revenue", "revenue"}
FOLLOWING = {
    "expected_margin",
    "ledger_margin",
    "margin",
    "margin_cost_percent",
    "margin_revenue_percent",
    "verdict",
}


class TestEvaluationOfSecondHouse(SecondHouse, test_evaluation.TestEvaluation):
    """Revenue in another currency than the cost."""

    # They add up both.
    test_difference_is_explained_line_by_line = None
    test_figures_do_not_depend_on_the_scope = None
    test_per_cent_of_a_group_is_that_of_its_sums = None
    test_purchases_expenses_and_others = None
    test_receipts_are_revenue = None

    def assertFigures(self, project, **expected):
        for name in REVENUES & expected.keys():
            expected[name] = self._in_company(expected[name])
        expected = {name: expected[name] for name in expected.keys() - FOLLOWING}
        return super().assertFigures(project, **expected)


class TestEvaluationMoneyOfSecondHouse(
    SecondHouse, test_evaluation_money.TestEvaluationMoney
):
    """What documents in another currency charge."""
