from odoo.addons.corebiz_project_billing_package.tests.test_archive_bill import (
    BillMixin,
)

from .archive_common import ArchiveCase


class TestArchiveBillLater(BillMixin, ArchiveCase):
    """A bill is paid after the project was archived."""

    def test_accounting_goes_on(self):
        bill = self._buy()
        package = self._archive(self.project)
        self._pay(bill)
        bill.message_post(body="Paid")
        self.assertEqual(self._verify(package), [])
