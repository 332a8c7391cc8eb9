from odoo.exceptions import UserError
from odoo.fields import Command

from .plan_common import PlanCase


class TestInstalmentInvoice(PlanCase):
    """The office makes partial invoices of what is due, once."""

    def test_partial_invoice(self):
        row = self._plan(30, name="30 % when ordered")
        action = row.with_user(self.clerk).action_create_invoices()
        invoice = self.env["account.move"].browse(action["res_id"])
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(invoice.amount_untaxed, 3000)
        self.assertEqual(invoice.amount_tax, 570)
        self.assertEqual(invoice.invoice_line_ids.name, "30 % when ordered")
        self.assertEqual(row.partial_invoice_id, invoice)
        self.assertEqual(self.project.billing_state, "open")

    def test_many_at_once(self):
        rows = self._plan(30) | self._plan(amount=1234.56) | self._plan(7)
        action = rows.with_user(self.clerk).action_create_invoices()
        invoices = self.env["account.move"].search(action["domain"])
        amounts = sorted(invoices.mapped("amount_untaxed"))
        self.assertEqual(amounts, [700, 1234.56, 3000])

    def test_never_twice(self):
        row = self._plan(30)
        invoice = self._ask_for(row, post=False)
        with self.assertRaisesRegex(UserError, "invoiced already"):
            self._ask_for(row)
        rows = row | self._plan(40)
        with self.assertRaisesRegex(UserError, "invoiced already"):
            rows.with_user(self.clerk)._create_invoices()
        self.assertEqual(self.order.invoice_ids, invoice)

    def test_not_due(self):
        row = self._plan(30, due_kind="date", due_date="2099-01-01")
        with self.assertRaisesRegex(UserError, "is due on"):
            self._ask_for(row)
        order = self._sell_plan(confirm=False)
        with self.assertRaisesRegex(UserError, "not confirmed"):
            self._ask_for(self._plan(30, order=order))
        milestone = self.env["project.milestone"].create(
            {"name": "Accepted", "project_id": self.project.id}
        )
        row = self._plan(30, due_kind="milestone", milestone_id=milestone.id)
        with self.assertRaisesRegex(UserError, "Accepted"):
            self._ask_for(row)

    def test_who_may(self):
        row = self._plan(30)
        own_only = self._create_user(
            "olaf",
            "Olaf",
            "corebiz_project_billing.group_project_office,"
            "account.group_account_invoice,sales_team.group_sale_salesman",
        )
        bookkeeper = self._create_user(
            "berta",
            "Berta",
            "account.group_account_invoice,sales_team.group_sale_salesman_all_leads",
        )
        for person, text in (
            (self.office, "no right to write invoices"),
            (own_only, "All Documents"),
            (bookkeeper, "Only the Project Office"),
            (self.seller, "Only the Project Office"),
        ):
            with self.subTest(person.name), self.assertRaisesRegex(UserError, text):
                self._ask_for(row, user=person)
        self.assertFalse(self.order.invoice_ids)

    def test_order_without_a_project(self):
        goods = self._create_service("ordered_prepaid", service_tracking="no")
        order = self._sell_plan(goods)
        self.assertFalse(order._get_plan_projects())
        row = self._plan(30, order=order)
        with self.assertRaisesRegex(UserError, "Only the Project Office"):
            self._ask_for(row, user=self.seller)
        self.assertEqual(self._ask_for(row).amount_untaxed, 3000)

    def test_project_that_is_billed(self):
        row = self._plan(30)
        self.project.tasks.state = "1_done"
        self._walk_to(self.project, "pm_done")
        self._ask_for(self._plan(10))
        self._set_severity("down_payment", "warn")
        self._finish(post=True)
        self._walk_to(self.project, "po_billed")
        with self.assertRaisesRegex(UserError, "no longer invoiced"):
            self._ask_for(row)

    def test_order_that_shrank(self):
        row = self._plan(amount=9000)
        self.order.order_line.price_unit = 500
        with self.assertRaisesRegex(UserError, "only"):
            self._ask_for(row)

    def test_two_rates(self):
        order = self._create_order(
            [
                {
                    "product_id": self.fixed.id,
                    "product_uom_qty": 1,
                    "price_unit": price,
                    "tax_ids": [Command.set(tax.ids)],
                }
                for price, tax in (
                    (7000.03, self.tax),
                    (2999.95, self._create_tax(7)),
                    (0.02, self._create_tax(0)),
                )
            ],
            user_id=self.seller.id,
        )
        order.action_confirm()
        for percent in (33.33, 12.5, 1.07):
            row = self._plan(percent, order=order)
            invoice = self._ask_for(row)
            self.assertAlmostEqual(invoice.amount_untaxed, row._get_planned_amount(), 2)
        final = self._finish(order, post=True)
        invoices = order.invoice_ids
        self.assertAlmostEqual(sum(invoices.mapped("amount_total")), order.amount_total)
        self.assertAlmostEqual(sum(invoices.mapped("amount_tax")), order.amount_tax)
        self.assertEqual(len(final._get_partial_deductions()), 3)

    def test_net_is_exact_with_any_share(self):
        for cents in range(1, 9):
            with self.subTest(cents):
                order = self._sell_plan(price=99.99)
                row = self._plan(amount=cents * 77.77, order=order)
                invoice = self._ask_for(row, post=False)
                self.assertAlmostEqual(invoice.amount_untaxed, row.net_amount, 2)

    def test_prices_with_tax_included(self):
        tax = self._create_tax(
            19, name="19 % in the price", price_include_override="tax_included"
        )
        order = self._sell_plan(price=1190, tax=tax)
        invoice = self._ask_for(self._plan(30, order=order))
        self.assertEqual(invoice.amount_untaxed, 3000)
        self.assertEqual(invoice.amount_total, 3570)

    def test_locked_order(self):
        self.order.action_lock()
        self._ask_for(self._plan(30))
        self.assertEqual(self._finish().amount_untaxed, 7000)

    def test_empty_selection(self):
        nothing = self.env["sale.order.instalment"].with_user(self.clerk)
        before = self.env["account.move"].search_count([])
        nothing.action_create_invoices()
        self.assertEqual(self.env["account.move"].search_count([]), before)

    def test_smart_buttons(self):
        row = self._plan(30)
        for record in (self.order, self.project):
            asked = record.with_user(self.clerk)
            self.assertEqual(asked.instalment_count, 1)
            action = asked.action_view_instalments()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, row)
