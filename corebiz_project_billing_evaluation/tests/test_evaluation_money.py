from odoo.fields import Command

from odoo.addons.corebiz_project_billing_amount.tests.money_common import MoneyCase


class TestEvaluationMoney(MoneyCase):
    """The evaluation shows the revenue of the documents, and what is still to come."""

    def assertEvaluated(self, amount, expected=0.0):
        self.env.flush_all()
        self.env.invalidate_all()
        figures = self.project.sudo()._get_evaluation()
        self.assertAlmostEqual(figures["revenue"], self._in_company(amount), 2)
        expected = self._in_company(expected)
        self.assertAlmostEqual(figures["expected_revenue"], expected, 2)

    def test_fifty_minutes(self):
        self._book_hours(50 / 60)
        self.assertEqual(self._invoice().amount_untaxed, 83.00)
        self.assertEvaluated(83.00)
        self._book_hours(2)
        self.assertEvaluated(83.00, expected=200)
        self._waive(self.project)
        self.assertEvaluated(83.00)

    def test_price_reduction(self):
        self._book_hours(20, 8)
        self._lower(self._invoice(), 1100)
        self.assertEvaluated(1700)

    def test_credited_hours(self):
        self._book_hours(3, 2)
        note = self._reverse(self._invoice())
        note.invoice_line_ids.quantity = 2
        note.action_post()
        self.assertEvaluated(300, expected=200)
        self._invoice(post=False)
        self.assertEvaluated(300, expected=200)

    def test_goodwill_on_a_credit_note(self):
        """It lowers the revenue of goods as well."""
        line = {"product_id": self.goods.id, "price_unit": 500}
        self.order.order_line = [Command.create(line)]
        self._book_hours(10)
        note = self._reverse(self._invoice(), credit_kind="price")
        goodwill = {"name": "Goodwill", "quantity": 1, "price_unit": 150, "tax_ids": []}
        note.invoice_line_ids = [Command.clear(), Command.create(goodwill)]
        note.action_post()
        self.assertEvaluated(1350)
