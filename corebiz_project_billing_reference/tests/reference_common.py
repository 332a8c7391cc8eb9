from odoo.addons.corebiz_project_billing_statement.tests.statement_common import (
    StatementCase,
)

NUMBERS = {
    "client_order_ref": "4500012345",
    "buyer_reference": "04011000-12345-34",
    "project_reference": "PRJ-7",
    "contract_reference": "RV-2026-01",
    "accounting_reference": "1200",
}


class ReferenceCase(StatementCase):
    """Hours of an order on which the customer's numbers stand."""

    @classmethod
    def _bill_with(cls, post=True, **numbers):
        """The order with these numbers, and its invoice."""
        order, _bookings = cls._sell_and_book()
        order.write(numbers)
        return order, cls._invoice(order, post=post)
