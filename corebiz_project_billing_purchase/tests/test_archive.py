from odoo.addons.corebiz_project_billing.tests.archive_common import ArchiveCase

from .common import PurchaseCase


class TestPurchaseArchive(PurchaseCase, ArchiveCase):
    """What was bought for a project is in its package."""

    def test_purchase_is_in_the_package(self):
        order = self._order(self.project)
        order.message_post(body="Please deliver to the cellar")
        package = self._archive(self.project)
        self.assertIn(order.id, self._rows(package, "purchase.order"))
        lines = self._rows(package, "purchase.order.line")
        self.assertEqual(list(lines), order.order_line.ids)
        page = self._read(package)["index.html"].decode()
        self.assertIn("Please deliver to the cellar", page)
