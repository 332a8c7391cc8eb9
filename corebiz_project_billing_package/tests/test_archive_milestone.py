from odoo.fields import Command

from .package_common import PackageCase


class TestArchiveMilestone(PackageCase):
    """An order that only a milestone ties to its project belongs to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"].create(
            {"name": "Acceptance", "type": "service", "list_price": 6000}
        )
        values = {
            "partner_id": cls.customer.id,
            "user_id": cls.account_manager.id,
            "order_line": [Command.create({"product_id": product.id})],
        }
        cls.order, cls.foreign = cls.env["sale.order"].create([values, values])
        (cls.order | cls.foreign).action_confirm()
        cls.project.write({"allow_billable": True, "allow_milestones": True})
        cls.milestone.sale_line_id = cls.order.order_line
        cls.order.message_post(body="The customer asks for a second acceptance")

    def test_order_is_in_the_history(self):
        history = self.env["project.history"].with_user(self.office)
        rows = history.search(
            [("project_id", "=", self.project.id), ("res_model", "=", "sale.order")]
        )
        self.assertEqual(set(rows.mapped("res_id")), set(self.order.ids))

    def test_order_is_in_the_package(self):
        self.milestone.is_reached = True
        invoice = self.order._create_invoices()
        invoice.action_post()
        package = self._archive(self.project)
        orders = self._rows(package, "sale.order")
        self.assertIn(self.order.id, orders)
        self.assertNotIn(self.foreign.id, orders)
        self.assertIn(self.order.order_line.id, self._rows(package, "sale.order.line"))
        self.assertIn(invoice.id, self._rows(package, "account.move"))
        self.assertIn("second acceptance", self._read(package)["index.html"].decode())
