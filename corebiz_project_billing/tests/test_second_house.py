"""Rules of the first house, in a house that is as unlike it as it can be."""

from . import test_coverage, test_coverage_waiver, test_gate, test_steps
from .second_house import SecondHouse


class TestGateOfSecondHouse(SecondHouse, test_gate.TestGate):
    """The gate asks for the company of the project."""


class TestStepsOfSecondHouse(SecondHouse, test_steps.TestSteps):
    """So do the steps."""


class TestCoverageOfSecondHouse(SecondHouse, test_coverage.TestCoverage):
    """Invoices and credit notes of a company with another currency."""


class TestWaiverOfSecondHouse(SecondHouse, test_coverage_waiver.TestCoverageWaiver):
    """Waivers, and the gate before the last step."""
