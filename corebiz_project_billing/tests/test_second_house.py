"""Rules of the first house, in a house that is as unlike it as it can be.

One class of each rule: together they take a tenth of the time of all tests.
"""

from odoo.addons.corebiz_project_billing_desk.tests import (
    test_desk_money,
    test_project_invoicing,
    test_uninvoiced,
)
from odoo.addons.corebiz_project_billing_evaluation.tests import test_evaluation

from . import (
    test_alert,
    test_coverage,
    test_coverage_money,
    test_coverage_prepaid,
    test_coverage_waiver,
    test_gate,
    test_steps,
    test_supplement_offer,
)
from .second_house import SecondHouse

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


class TestGateOfSecondHouse(SecondHouse, test_gate.TestGate):
    """The gate asks for the company of the project."""


class TestStepsOfSecondHouse(SecondHouse, test_steps.TestSteps):
    """So do the steps."""


class TestAlertOfSecondHouse(SecondHouse, test_alert.TestAlert):
    """Thresholds and languages are those of the second company."""


class TestSupplementOfSecondHouse(
    SecondHouse, test_supplement_offer.TestSupplementOffer
):
    """Supplements have the price and the discount of the foreign order."""


class TestCoverageOfSecondHouse(SecondHouse, test_coverage.TestCoverage):
    """Invoices and credit notes of a company with another currency."""


class TestPrepaidOfSecondHouse(SecondHouse, test_coverage_prepaid.TestCoveragePrepaid):
    """Packages, also in days."""

    test_another_company = None


class TestMoneyOfSecondHouse(SecondHouse, test_coverage_money.TestCoverageMoney):
    """What documents in another currency charge, discounts included."""

    # Their cents are those of the first currency, or they bring one of their own.
    test_thirds_add_up = None
    test_two_projects_on_a_line = None
    test_foreign_currency = None


class TestWaiverOfSecondHouse(SecondHouse, test_coverage_waiver.TestCoverageWaiver):
    """Waivers, and the gate before the last step."""


class TestWriteOffOfSecondHouse(SecondHouse, test_uninvoiced.TestWriteOff):
    """Write-offs are in the currency of the order."""


class TestInvoicingOfSecondHouse(
    SecondHouse, test_project_invoicing.TestProjectInvoicing
):
    """The second company invoices."""


class TestDeskOfSecondHouse(SecondHouse, test_desk_money.TestDeskMoney):
    """The desk adds up in the currency of the company."""

    test_foreign_order_at_todays_rate = None


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
