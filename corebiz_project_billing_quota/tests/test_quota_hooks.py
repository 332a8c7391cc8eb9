from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .quota_common import QuotaCase


class TestQuotaHooks(ExampleMixin, QuotaCase):
    """The examples of DEVELOP.md."""

    examples = ("sale.order.line._prepare_excess_line_vals",)

    def test_excess_line(self):
        line, _project, _task = self._sell_package(10)
        line.order_id.client_order_ref = "4711"
        line.excess_price = 120
        self.assertTrue(line.excess_line_id.name.endswith("(4711)"))
