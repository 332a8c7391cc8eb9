from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .service_period_common import ServicePeriodCase, october


@tagged("post_install", "-at_install")
class TestServicePeriodHooks(ExampleMixin, ServicePeriodCase):
    """How another addon asks for periods and names them, by the examples."""

    examples = (
        "res.company._is_service_period_required",
        "sale.order._get_invoiced_period",
    )

    def test_another_country_asks(self):
        product = self._create_product("Migration", "delivered_manual", 500)
        order, _project, _task = self._sell(product, 1)
        order.order_line.qty_delivered = 1
        self.company.account_fiscal_country_id = self.env.ref("base.ch")
        self.assertRefused(self._draft(order).action_post, "service period")

    def test_a_run_of_its_own(self):
        self.order.origin = "month of October"
        self._work(5, 8)
        self.assertPeriod(self._draft(), october(1), october(31))
