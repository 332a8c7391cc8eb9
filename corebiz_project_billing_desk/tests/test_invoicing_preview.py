from odoo import fields

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE

from .desk_common import DeskCase

OCTOBER = fields.Date.to_date("2025-10-31")


class TestInvoicingPreview(DeskCase):
    """The dialog says what the drafts will say, for each order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell(cls.by_hour, cls.fixed)
        cls.sold = cls.order.project_ids
        cls.env.flush_all()
        task = cls.sold.tasks.filtered(
            lambda task: task.sale_line_id.product_id == cls.by_hour
        )
        for hours, day in ((1.25, "2025-10-31"), (2, "2025-11-01")):
            cls._book(cls.employee, task, hours, date=day)
        cls.sold.tasks.state = "1_done"

    def _preview(self, projects, **values):
        """Orders and net amounts that the dialog shows, and its totals."""
        dialog = self._open_dialog(projects, **values)
        shown = dialog.due_amounts
        rows = [(row["order"], row["amount"]) for row in shown["rows"]]
        return rows, shown["totals"]

    def _money(self, amount, currency=None):
        return (currency or self.order.currency_id).format(amount)

    def test_each_order_as_its_draft(self):
        extra = self._sell(self.fixed, confirm=False, project_id=self.sold.id)
        extra.with_context(disable_project_task_generation=True).action_confirm()
        extra.order_line.price_unit = 33.33
        self._walk_to(self.sold, PM_DONE)
        rows, totals = self._preview(self.sold)
        invoices = self._invoice(self.sold)
        drafts = {
            order.name: sum(
                line.price_subtotal
                for line in invoices.invoice_line_ids
                if line.sale_line_ids.order_id == order
            )
            for order in self.order | extra
        }
        self.assertEqual(
            rows, [(name, self._money(amount)) for name, amount in drafts.items()]
        )
        total = sum(invoices.mapped("amount_untaxed"))
        self.assertEqual(totals, [self._money(total)])
        self.assertEqual(total, 325 + 1000 + 333.3)

    def test_until_a_day(self):
        self._walk_to(self.sold, PM_DONE)
        rows, _totals = self._preview(self.sold, date_to=OCTOBER)
        self.assertEqual(rows, [(self.order.name, self._money(1125))])
        invoice = self._invoice(self.sold, date_to=OCTOBER)
        self.assertEqual(invoice.amount_untaxed, 1125)
        rows, _totals = self._preview(self.sold, date_to=OCTOBER)
        self.assertFalse(rows)
        rows, _totals = self._preview(self.sold)
        self.assertEqual(rows, [(self.order.name, self._money(200))])

    def test_down_payments_are_deducted(self):
        payment = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": self.order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": 300,
            }
        )
        payment._create_invoices(self.order).action_post()
        self._walk_to(self.sold, PM_DONE)
        for date_to, amount in ((None, 1025), (OCTOBER, 825)):
            rows, _totals = self._preview(self.sold, date_to=date_to)
            self.assertEqual(rows, [(self.order.name, self._money(amount))])

    def test_hours_without_an_order_at_the_rates_of_the_dialog(self):
        self._book(self.employee, self.task, 2)
        self._book(self.leader, self.task, 1)
        self._walk_to(self.project, PM_DONE)
        dialog = self._open_dialog(self.project)
        for rate, price in zip(dialog.rate_ids, (90, 45.5), strict=True):
            rate.price_unit = price
        [row] = dialog.due_amounts["rows"]
        currency = self.project.currency_id
        hours = dialog.rate_ids.mapped("hours")
        expected = hours[0] * 90 + hours[1] * 45.5
        self.assertEqual(row["amount"], self._money(expected, currency))
        dialog.reason = "Goodwill"
        invoice = self.env["account.move"].browse(
            dialog.action_invoice_project(self.project.id)
        )
        # The customer has another order, with prepaid hours left for other work.
        self.assertEqual(invoice.amount_untaxed, expected)
        self.assertFalse(self.task.sale_line_id)

    def _bill_unordered(self, price=90, **values):
        """What the dialog shows for hours without an order, and its invoice."""
        if self.project.billing_state != PM_DONE:
            self._walk_to(self.project, PM_DONE)
        dialog = self._open_dialog(self.project, **values)
        dialog.rate_ids.price_unit = price
        [row] = dialog.due_amounts["rows"]
        dialog.reason = "Goodwill"
        invoice = self.env["account.move"].browse(
            dialog.action_invoice_project(self.project.id)
        )
        return row["amount"], invoice

    def test_hours_without_an_order_until_a_day(self):
        for hours, day in ((2, "2025-10-31"), (5, "2025-11-01")):
            self._book(self.employee, self.task, hours, date=day)
        shown, invoice = self._bill_unordered(date_to=OCTOBER)
        self.assertEqual(invoice.amount_untaxed, 180)
        self.assertEqual(shown, self._money(180))

    def test_hours_without_an_order_in_the_currency_of_the_customer(self):
        """The rate is one in the currency of the order that is made."""
        franc = self.env["res.currency"].create({"name": "FRC", "symbol": "F"})
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": franc.id}
        )
        self.customer.property_product_pricelist = pricelist
        self._book(self.employee, self.task, 2)
        shown, invoice = self._bill_unordered()
        self.assertEqual(invoice.currency_id, franc)
        self.assertEqual(invoice.amount_untaxed, 180)
        self.assertEqual(shown, self._money(180, franc))

    def test_hours_without_an_order_at_a_rate_without_taxes(self):
        """Also of a product whose price contains them."""
        tax = self.env["account.tax"].create(
            {
                "name": "19 % incl.",
                "amount": 19,
                "price_include_override": "tax_included",
            }
        )
        self._book(self.employee, self.task, 2)
        product = self.env.ref("sale_timesheet.time_product")
        product.write({"taxes_id": tax, "list_price": 119})
        self._walk_to(self.project, PM_DONE)
        self.assertEqual(self._open_dialog(self.project).rate_ids.price_unit, 100)
        shown, invoice = self._bill_unordered(price=45.5)
        self.assertEqual(invoice.invoice_line_ids.tax_ids, tax)
        self.assertEqual(invoice.amount_untaxed, 91)
        self.assertEqual(invoice.amount_total, 108.29)
        self.assertEqual(shown, self._money(91))

    def test_currencies_are_not_added_up(self):
        franc = self.env["res.currency"].create({"name": "FRC", "symbol": "F"})
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": franc.id}
        )
        order, other = self._sell_ready(pricelist_id=pricelist.id)
        self._walk_to(self.sold, PM_DONE)
        rows, totals = self._preview(self.sold | other)
        self.assertIn((order.name, self._money(200, franc)), rows)
        self.assertEqual(totals, [self._money(1325), self._money(200, franc)])
