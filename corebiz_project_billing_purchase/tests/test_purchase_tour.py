from odoo.tests import HttpCase

from .common import PurchaseCase


class TestPurchaseTour(HttpCase, PurchaseCase):
    """An order from the project, in the client."""

    def test_order_from_the_project(self):
        self.vendor.name = "Tour Vendor"
        self.start_tour(
            f"/odoo/project.project/{self.project.id}",
            "corebiz_project_billing_order",
            login=self.buyer.login,
        )
        order = self.env["purchase.order"].search(
            [("project_id", "=", self.project.id)]
        )
        self.assertEqual(order.partner_id, self.vendor)
