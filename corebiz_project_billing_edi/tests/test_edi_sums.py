from odoo.fields import Command
from odoo.tests import tagged

from .edi_common import EdiCase
from .sums import SumsMixin


@tagged("post_install", "-at_install")
class TestEdiSums(SumsMixin, EdiCase):
    """Paper, electronic form, order and ledger agree to the cent."""

    def test_hours_with_many_digits(self):
        order, _bookings = self._sell_and_book(
            days=((5, 0.3333), (6, 1.1667), (8, 2.7)), price_unit=97.35, discount=3.5
        )
        invoice = self._invoice(order)
        self.assertSumsAgree(invoice)
        self.assertEqual(order.amount_invoiced, invoice.amount_total)

    def test_many_small_lines(self):
        order, _bookings = self._sell_and_book(self.fixed, price_unit=0.07)
        order.order_line = [
            Command.create(
                {
                    "product_id": self.fixed.id,
                    "product_uom_qty": number,
                    "price_unit": 0.07 * number,
                }
            )
            for number in range(1, 8)
        ]
        invoice = self._invoice(order)
        self.assertSumsAgree(invoice)
        self.assertEqual(order.amount_total, invoice.amount_total)

    def test_partial_and_final_invoices(self):
        """All together are the order, whatever the shares."""
        order, _bookings = self._sell_and_book(self.fixed, price_unit=1000.01)
        total = 0
        for percent in (33.33, 41.7):
            partial = self._invoice_down_payment(order, percent)
            self.assertSumsAgree(partial)
            total += partial.amount_total
        final = self._invoice(order, final=True)
        self.assertSumsAgree(final)
        self.assertAlmostEqual(total + final.amount_total, order.amount_total)

    def test_paid_in_part(self):
        """What is to be paid is less, the total is not."""
        order, _bookings = self._sell_and_book(price_unit=97.35)
        invoice = self._invoice(order)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 100, "payment_difference_handling": "open"}).with_user(
            self.env.user
        ).action_create_payments()
        self.assertEqual(invoice.amount_residual, invoice.amount_total - 100)
        self.assertSumsAgree(invoice)
