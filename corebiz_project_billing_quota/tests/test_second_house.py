"""Quotas in a house that is as unlike the first one as it can be."""

from odoo.tests import freeze_time

from odoo.addons.corebiz_project_billing_sale.tests.second_house import SecondHouse

from . import test_quota_examples, test_quota_period
from .quota_common import QuotaCase


@freeze_time("2026-01-20")
class TestQuotaExamplesOfSecondHouse(
    SecondHouse, test_quota_examples.TestQuotaExamples
):
    """The same figures in another currency, where work is counted in days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The price of the product is in the currency of the company, 110 in the order.
        cls.beyond.list_price = cls._in_company(110)


@freeze_time("2026-01-20")
class TestQuotaPeriodOfSecondHouse(SecondHouse, test_quota_period.TestQuotaPeriod):
    """Periods are dates, in whatever zone people are."""


@freeze_time("2026-01-20")
class TestDaysOfSecondHouse(SecondHouse, QuotaCase):
    """An account in days: 8 hours are 1 day, whoever counts in what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = cls.env.ref("uom.product_uom_day")
        product = cls._create_product("Day", "ordered_prepaid", 800, uom_id=cls.day.id)
        cls.line, cls.project, cls.task = cls._sell_package(2, product=product)

    @classmethod
    def _sell_package(cls, quantity=50.0, product=None, **values):
        order, project, task = cls._sell(
            product or cls.fixed_product, quantity, **values
        )
        return order.order_line, project, task

    def test_hours_on_an_account_in_days(self):
        """2 days are 16 h; of 18 h booked 0.25 days at 800 are beyond: 200 francs."""
        self._invoice(self.line.order_id)
        self._book_on(self.task, 18, "2026-01-07")
        self._settle()
        self.assertHours(self.project, fixed=16, open=2)
        self.assertEqual(self.line.quota_granted_hours, 16)
        self.assertEqual(self.line.quota_used_hours, 18)
        self.assertEqual(self.line.quota_rest_hours, -2)
        invoice = self._invoice(self.line.order_id)
        self.assertEqual(invoice.invoice_line_ids.quantity, 0.25)
        self.assertEqual(invoice.amount_untaxed, 200)
        self.assertEqual(invoice.currency_id, self.line.order_id.currency_id)
        self.assertNotEqual(invoice.currency_id, self.line.company_id.currency_id)

    def test_a_booking_in_days(self):
        """A booking of 2.25 days uses as much as one of 18 hours."""
        booking = self._book_on(self.task, 2.25, "2026-01-07")
        booking.product_uom_id = self.day
        self._settle()
        self.assertHours(self.project, fixed=16, open=2)
        self.assertEqual(self.line.quota_used_hours, 18)

    def test_the_rest_is_in_hours(self):
        """As all that is booked, whatever unit was sold; the text says so."""
        self._book_on(self.task, 4, "2026-01-07")
        self._settle()
        self.assertEqual(self.line.quota_text, "12:00 h left of 16:00 h")
