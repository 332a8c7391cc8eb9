from odoo.fields import Command

from odoo.addons.corebiz_project_billing.tests.common import USER

from .common import PurchaseCase


class TestPurchaseHistory(PurchaseCase):
    """Purchases stand in the history, for those who may read them."""

    def _get_rows(self, user, kind):
        return (
            self.env["project.history"]
            .with_user(user)
            .search([("project_id", "=", self.project.id), ("kind", "=", kind)])
        )

    def test_order_in_the_history(self):
        order = self._order(self.project, task_id=self.task.id)
        row = self._get_rows(self.buyer, "purchase")
        self.assertEqual((row.res_model, row.res_id), ("purchase.order", order.id))
        self.assertEqual(row.task_id, self.task)
        self.assertEqual(row.amount, -order.amount_total)
        self.assertEqual(row.person_id, self.buyer.partner_id)
        self.assertEqual(row.body, "Lieferant AG\nPurchase Order")
        self.assertFalse(self._get_rows(self.leader, "purchase"))

    def test_contact_of_a_vendor_is_named_with_the_vendor(self):
        contact = self.env["res.partner"].create(
            {"name": "Karl Kontakt", "parent_id": self.vendor.id}
        )
        order = self._order(self.project, partner_id=contact.id)
        self.assertIn(
            "Lieferant AG, Karl Kontakt", self._get_rows(self.buyer, "purchase").body
        )
        self._bill(order)
        row = self._get_rows(self.buyer, "vendor_bill")
        self.assertEqual(row.person_name, "Lieferant AG, Karl Kontakt")

    def _bill(self, order):
        """A draft bill of an order, whose line names no account."""
        self._receive(order)
        order.sudo().action_create_invoice()
        bill = order.sudo().invoice_ids
        bill.invoice_line_ids.analytic_distribution = False
        return bill

    def test_bill_of_an_order(self):
        """Whatever account its lines name: it bills what was bought."""
        bill = self._bill(self._order(self.project))
        self._bill(self._order(self.env["project.project"]))
        row = self._get_rows(self.buyer, "vendor_bill")
        self.assertEqual((row.res_model, row.res_id), ("account.move", bill.id))
        self.assertEqual(row.amount, -bill.amount_total)
        self.assertEqual(row.person_id, self.vendor)
        self.assertFalse(self._get_rows(self.leader, "vendor_bill"))
        accountant = self._create_user(
            "ines", "Ines Invoice", f"account.group_account_invoice,{USER}"
        )
        self.assertEqual(self._get_rows(accountant, "vendor_bill").res_id, bill.id)

    def test_bill_of_one_line_of_an_order(self):
        """Of an order for two accounts, each project has the bills of its own lines."""
        other = self._create_project("Other")
        projects = self.project | other
        projects.filtered(lambda p: not p.account_id)._create_analytic_account()
        order = self._order(
            self.env["project.project"],
            order_line=[
                Command.create(
                    {
                        "product_id": self.switch.id,
                        "product_qty": 2,
                        "price_unit": 100,
                        "analytic_distribution": {str(project.account_id.id): 100},
                    }
                )
                for project in projects
            ],
        )
        order.order_line[0].qty_received = 2
        first = order.order_line[0]
        order.sudo().action_create_invoice()
        bill = order.sudo().invoice_ids
        bill.invoice_line_ids.filtered(
            lambda line: line.purchase_line_id != first
        ).unlink()
        bill.invoice_line_ids.analytic_distribution = False
        self.assertEqual(self._get_rows(self.buyer, "vendor_bill").res_id, bill.id)
        self.assertFalse(
            self.env["project.history"].search(
                [("project_id", "=", other.id), ("kind", "=", "vendor_bill")]
            )
        )

    def test_what_is_written_about_it(self):
        order = self._order(self.project)
        order.message_post(
            body="Late again", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.assertIn("Late again", self._get_rows(self.buyer, "note").mapped("body"))
        self.assertFalse(self._get_rows(self.leader, "note"))
