from unittest import SkipTest

from odoo.exceptions import AccessError

from odoo.addons.corebiz_project_billing.tests.common import USER

from .common import PurchaseCase


class TestReceipt(PurchaseCase):
    """What the warehouse receives for a project.

    Only where Odoo's ``purchase_stock`` is installed, which is not needed otherwise.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "stock.move" not in cls.env:
            raise SkipTest("purchase_stock is not installed")
        cls.switch.write({"is_storable": True, "purchase_method": "receive"})
        cls.storekeeper = cls._create_user(
            "stan", "Stan Stock", f"stock.group_stock_user,{USER}"
        )

    def _receive_goods(self, order, quantity):
        """The storekeeper receives some of the order; what is missing comes later."""
        receipt = order.picking_ids.filtered(lambda picking: picking.state != "done")
        receipt = receipt.with_user(self.storekeeper)
        receipt.move_ids.quantity = quantity
        receipt.move_ids.picked = True
        receipt.with_context(skip_backorder=True).button_validate()
        self.assertEqual(receipt.state, "done")
        return receipt

    def _get_rows(self, user, project=None):
        project = project or self.project
        return (
            self.env["project.history"]
            .with_user(user)
            .search([("project_id", "=", project.id), ("kind", "=", "receipt")])
        )

    def _get_found(self, *projects):
        projects = self.env["project.project"].union(*projects)
        findings = projects.with_user(self.office)._get_preflight_findings()
        return {
            project: row.record_ids
            for project, rows in findings.items()
            for row in rows
            if row.kind == "purchase"
        }

    def test_receipt_in_the_history(self):
        order = self._order(self.project)
        self.assertFalse(self._get_rows(self.storekeeper), "Nothing has come yet.")
        receipt = self._receive_goods(order, 2)
        for user in (self.storekeeper, self.buyer):
            with self.subTest(user=user.name):
                row = self._get_rows(user)
                self.assertEqual(len(row), 1)
                self.assertEqual(row.subject, receipt.name)
                self.assertEqual(row.document, order.name)
                self.assertEqual(row.body, "Lieferant AG")
                self.assertEqual(row.date, receipt.date_done.replace(microsecond=0))
                action = row.action_open_source()
                self.assertEqual(action["res_model"], "stock.picking")
                self.assertEqual(action["res_id"], receipt.id)

    def test_receipt_needs_rights_on_the_warehouse(self):
        self._receive_goods(self._order(self.project), 2)
        row = self._get_rows(self.storekeeper)
        for user in (self.leader, self.manager, self.employee, self.office):
            with self.subTest(user=user.name):
                history = self.env["project.history"].with_user(user)
                self.assertFalse(self._get_rows(user))
                self.assertFalse(
                    history.search_count(
                        [("kind", "=", "receipt"), ("res_id", "=", row.res_id)]
                    )
                )
                page = history.get_page([("project_id", "=", self.project.id)])
                self.assertNotIn(row.id, [found["id"] for found in page["rows"]])
                row.invalidate_recordset()
                with self.assertRaises(AccessError):
                    row.with_user(user).check_access("read")
                with self.assertRaises(AccessError):
                    row.with_user(user).action_open_source()
                self.assertFalse(row.with_user(user).exists())

    def test_receipt_in_parts(self):
        order = self._order(self.project)
        project = self.project.with_user(self.office)
        first = self._receive_goods(order, 1)
        self.assertEqual(project.purchase_delivery, 50)
        self.assertEqual(project.purchase_received_amount, 100)
        project.invalidate_recordset()
        second = self._receive_goods(order, 1)
        self.assertEqual(project.purchase_delivery, 100)
        self.assertEqual(project.purchase_received_amount, 200)
        rows = self._get_rows(self.buyer)
        self.assertEqual(set(rows.mapped("res_id")), set((first | second).ids))

    def test_receipt_of_a_line_with_the_analytic_account(self):
        other = self._create_project("Other")
        order = self._order(self.env["project.project"], confirm=False)
        order.order_line.analytic_distribution = {str(other.account_id.id): 100}
        order.button_confirm()
        receipt = self._receive_goods(order, 2)
        self.assertEqual(self._get_rows(self.buyer, other).res_id, receipt.id)
        self.assertFalse(self._get_rows(self.buyer))
        self.assertEqual(other.with_user(self.office).purchase_delivery, 100)

    def test_received_stands_against_billing(self):
        order = self._order(self.project)
        other = self._order(self._create_project("Other"))
        projects = (self.project, other.project_id)
        self.assertFalse(self._get_found(*projects))
        self._receive_goods(order, 2)
        self.assertEqual(self._get_found(*projects), {self.project: (order.id,)})
        sale = self._sell()
        order.order_line.customer_line_id = sale.order_line
        sale.order_line.qty_delivered = 2
        sale._create_invoices().action_post()
        self.assertFalse(self._get_found(*projects))
