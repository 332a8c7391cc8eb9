"""The ledger in a house that is as unlike the first as it can be."""

from odoo.addons.corebiz_project_billing_sale.tests.second_house import SecondHouse

from . import test_order_ledger


class TestOrderLedgerOfSecondHouse(SecondHouse, test_order_ledger.TestOrderLedger):
    """What is booked on order lines, in another company, currency and unit."""
