from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .datev_common import DONE, DatevCase


class TestDatevHooks(ExampleMixin, DatevCase):
    """What DEVELOP.md promises to other addons, tried with its own example."""

    examples = ("account.move._get_datev_service_date",)

    def test_another_day_of_the_work(self):
        invoice = self._invoice_by_hand(self.env["account.analytic.account"])
        self.assertFalse(invoice.service_date_to)
        (row,) = self._export(invoice)
        self.assertEqual(row[DONE], invoice.invoice_date.strftime("%d%m%Y"))
