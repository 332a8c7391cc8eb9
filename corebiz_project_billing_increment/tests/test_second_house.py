"""Increments in a house that is as unlike the first one as it can be."""

from odoo.addons.corebiz_project_billing_sale.tests.second_house import SecondHouse

from . import test_increment, test_increment_day, test_increment_money


class TestIncrementOfSecondHouse(SecondHouse, test_increment.TestIncrement):
    """The clock has the same steps where work is counted in days."""


class TestIncrementDayOfSecondHouse(SecondHouse, test_increment_day.TestIncrementDay):
    """A day is that of the booking, in whatever zone people are."""


class TestIncrementMoneyOfSecondHouse(
    SecondHouse, test_increment_money.TestIncrementMoney
):
    """Amounts of a company with another currency."""
