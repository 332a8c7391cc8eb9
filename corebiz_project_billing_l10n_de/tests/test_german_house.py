"""Rules of the first house, in a German one: SKR03, 19 % USt, DIN 5008."""

from odoo.addons.corebiz_project_billing_coverage.tests import (
    test_coverage,
    test_coverage_parts,
    test_credit_draft,
)
from odoo.addons.corebiz_project_billing_service_period.tests import (
    test_service_period,
    test_service_period_print,
)
from odoo.addons.corebiz_project_billing_statement.tests import (
    test_statement_credit,
    test_statement_send,
)

from .german_house import GermanHouse


class TestCoverageOfGermanHouse(GermanHouse, test_coverage.TestCoverage):
    """Invoices and credit notes by a German chart of accounts."""


class TestStatementSendOfGermanHouse(
    GermanHouse, test_statement_send.TestStatementSend
):
    """Invoices go out, and their statements with them."""


class TestPartsOfGermanHouse(GermanHouse, test_coverage_parts.TestCoverageParts):
    """One booking on several lines."""


class TestCreditDraftOfGermanHouse(GermanHouse, test_credit_draft.TestCreditDraft):
    """Drafts of corrections."""

    # The audit trail of Germany keeps what was posted once.
    test_the_invoice_charges_no_hours_any_more = None


class TestServicePeriodOfGermanHouse(
    GermanHouse, test_service_period.TestServicePeriod
):
    """When the work was done."""

    # What they say of other countries, a German house contradicts.
    test_goods_and_entries_have_none = None
    test_not_asked_for_elsewhere_nor_for_what_is_not_ours = None


class TestServicePeriodPrintOfGermanHouse(
    GermanHouse, test_service_period_print.TestServicePeriodPrint
):
    """The same on paper."""


class TestStatementCreditOfGermanHouse(
    GermanHouse, test_statement_credit.TestStatementCredit
):
    """Statements of corrections."""

    test_title_of_a_german_correction = None  # begins outside Germany


class TestStatementCreditPaperOfGermanHouse(
    GermanHouse, test_statement_credit.TestStatementCreditPaper
):
    """The same on paper."""
