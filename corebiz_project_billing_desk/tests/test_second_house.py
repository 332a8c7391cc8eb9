"""Rules of the desk, in a house that is as unlike the first as it can be."""

from odoo.addons.corebiz_project_billing_sale.tests.second_house import SecondHouse

from . import test_desk_money, test_project_invoicing, test_uninvoiced


class TestWriteOffOfSecondHouse(SecondHouse, test_uninvoiced.TestWriteOff):
    """Write-offs are in the currency of the order."""


class TestInvoicingOfSecondHouse(
    SecondHouse, test_project_invoicing.TestProjectInvoicing
):
    """The second company invoices."""


class TestDeskOfSecondHouse(SecondHouse, test_desk_money.TestDeskMoney):
    """The desk adds up in the currency of the company."""

    test_foreign_order_at_todays_rate = None
