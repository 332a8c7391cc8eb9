"""Rules of the first house, in a German one: SKR03, 19 % USt, DIN 5008."""

from odoo.addons.corebiz_project_billing_coverage.tests import test_coverage
from odoo.addons.corebiz_project_billing_statement.tests import test_statement_send

from .german_house import GermanHouse


class TestCoverageOfGermanHouse(GermanHouse, test_coverage.TestCoverage):
    """Invoices and credit notes by a German chart of accounts."""


class TestStatementSendOfGermanHouse(
    GermanHouse, test_statement_send.TestStatementSend
):
    """Invoices go out, and their statements with them."""
