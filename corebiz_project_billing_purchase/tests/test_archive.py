from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing_archive.tests.archive_common import ArchiveCase

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

    def test_purchase_by_its_account_and_its_bill_are_in_the_package(self):
        """As in the history: whatever names the account, and what bills it."""
        if not self.project.account_id:
            self.project._create_analytic_account()
        named = self._order(self.env["project.project"], confirm=False)
        named.order_line.analytic_distribution = {str(self.project.account_id.id): 100}
        named.button_confirm()
        self._order(self.env["project.project"])
        ordered = self._order(self.project)
        for order in named | ordered:
            order.sudo().action_create_invoice()
        bills = (named | ordered).sudo().invoice_ids
        bills.invoice_line_ids.analytic_distribution = False
        bills.invoice_date = "2026-07-05"
        bills.action_post()
        package = self._archive(self.project)
        orders = self._rows(package, "purchase.order")
        self.assertEqual(sorted(orders), sorted((named | ordered).ids))
        self.assertEqual(sorted(self._rows(package, "account.move")), bills.ids)
        self.assertEqual(self._verify(package), [])


class TestPurchaseArchiveAccount(PurchaseCase, ArchiveCase):
    """The account of an archived project takes no new purchase; old ones go on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._create_user(
            "ines",
            "Ines Invoice",
            "account.group_account_invoice,purchase.group_purchase_user",
        )
        cls.live = cls._create_project("Live project")
        for project in cls.project | cls.live:
            if not project.account_id:
                project._create_analytic_account()
        cls.closed = {str(cls.project.account_id.id): 100}
        cls.open = {str(cls.live.account_id.id): 100}
        cls.order = cls._order(cls.project)
        cls.draft = cls._order(cls.live, confirm=False)
        cls.draft.order_line.analytic_distribution = cls.closed
        cls._archive_at_once(cls.project)

    def assertRefused(self, method, *args, **kwargs):
        with self.assertRaises(UserError) as caught:
            method(*args, **kwargs)
        self.assertIn(self.project.name, str(caught.exception))

    def _prepare_line(self, distribution):
        return {
            "product_id": self.switch.id,
            "product_qty": 1,
            "analytic_distribution": distribution,
        }

    def test_no_new_line(self):
        lines = [self._prepare_line(self.open), self._prepare_line(self.closed)]
        orders = self.env["purchase.order"].with_user(self.buyer)
        values = {
            "partner_id": self.vendor.id,
            "order_line": [Command.create(line) for line in lines],
        }
        self.assertRefused(orders.create, [values])
        self.assertRefused(orders.sudo().create, [values])
        new = self._order(self.live, confirm=False)
        new |= self._order(self.live, confirm=False)
        self.assertRefused(new.order_line.write, {"analytic_distribution": self.closed})

    def test_no_confirmation(self):
        other = self._order(self.live, confirm=False)
        self.assertRefused((other | self.draft).button_confirm)
        self.assertRefused((other | self.draft).sudo().write, {"state": "purchase"})
        other.button_confirm()
        self.draft.order_line.analytic_distribution = self.open
        self.draft.button_confirm()
        self.assertEqual(self.draft.state, "purchase")

    def test_a_copy_is_for_no_archived_project(self):
        copy = self.order.copy()
        self.assertFalse(copy.project_id)
        self.assertFalse(copy.order_line.analytic_distribution)
        copy.button_confirm()

    def test_what_was_ordered_is_billed(self):
        self._receive(self.order)
        self.order.with_user(self.accountant).action_create_invoice()
        bill = self.order.invoice_ids
        bill.invoice_date = bill.date
        bill.with_user(self.accountant).action_post()
        line = bill.invoice_line_ids
        self.assertEqual(line.analytic_distribution, self.closed)
        self.assertRefused(
            self.env["account.move"].with_user(self.accountant).create,
            {
                "move_type": "in_invoice",
                "partner_id": self.vendor.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.switch.id,
                            "analytic_distribution": self.closed,
                            "purchase_line_id": self.draft.order_line.id,
                        }
                    )
                ],
            },
        )
