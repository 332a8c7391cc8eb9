from odoo import fields
from odoo.tests import HttpCase, tagged

from .quota_common import QuotaCase


@tagged("post_install", "-at_install")
class TestQuotaPortal(QuotaCase, HttpCase):
    """The customer reads what is left on the page of his order."""

    def test_the_rest(self):
        today = fields.Date.context_today(self.line)
        line, _project, task = self._sell_quota(5, quota_start=today.replace(day=1))
        for hours, text in ((3, "2:00 h left of 5:00 h"), (6, "4:00 h over (5:00 h)")):
            self._book_on(task, hours, today)
            self._settle()
            page = self.url_open(line.order_id.get_portal_url())
            self.assertEqual(page.status_code, 200)
            self.assertIn(text, page.text)

    def test_a_quotation_shows_none(self):
        order = self._create_order(
            [{"product_id": self.fixed_product.id, "product_uom_qty": 10}]
        )
        page = self.url_open(order.get_portal_url())
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("left of", page.text)
