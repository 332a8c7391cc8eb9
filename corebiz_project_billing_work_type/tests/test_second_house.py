from odoo.addons.corebiz_project_billing_sale.tests.second_house import SecondHouse

from . import test_work_type_choice


class TestWorkTypeOfSecondHouse(SecondHouse, test_work_type_choice.TestWorkTypeChoice):
    """Rules are those of the company of the booking, and of its calendar."""

    # The price of the product is one of the price list there.
    test_before_the_invoice_the_hours_move = None
