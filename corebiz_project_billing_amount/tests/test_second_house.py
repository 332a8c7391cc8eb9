"""Rules of the first house, in a house that is as unlike it as it can be.

One class of each rule: together they take a tenth of the time of all tests.
"""

from odoo.addons.corebiz_project_billing.tests import test_alert, test_gate, test_steps
from odoo.addons.corebiz_project_billing_coverage.tests import (
    test_coverage,
    test_coverage_waiver,
    test_supplement_coverage,
)
from odoo.addons.corebiz_project_billing_sale.tests import test_supplement_offer
from odoo.addons.corebiz_project_billing_sale.tests.second_house import SecondHouse

from . import test_coverage_money, test_coverage_prepaid


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


class TestSupplementCoverageOfSecondHouse(
    SecondHouse, test_supplement_coverage.TestSupplementCoverage
):
    """So have fixed prices, and hours beyond them."""


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
