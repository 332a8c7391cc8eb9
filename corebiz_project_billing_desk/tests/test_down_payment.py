from odoo.fields import Command

from .desk_common import DeskCase


class TestDownPayment(DeskCase):
    """The amount of the desk and the draft of the button say the same.

    Whatever was paid down, credited in part or in full, and deducted already.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.project = cls._sell_ready(hours=10)

    @classmethod
    def _pay_down(cls, amount, order=None, post=True, percentage=False):
        """The invoice of a down payment."""
        order = order or cls.order
        payment = cls.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                **(
                    {"advance_payment_method": "percentage", "amount": amount}
                    if percentage
                    else {"advance_payment_method": "fixed", "fixed_amount": amount}
                ),
            }
        )
        invoice = payment._create_invoices(order)
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _credit(cls, invoice, post=True, **values):
        """A credit note of an invoice, with these values on its line."""
        wizard = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves()
        note = wizard.new_move_ids
        line = note.invoice_line_ids.filtered(lambda line: not line.display_type)
        line = line or note.invoice_line_ids.filtered("quantity")
        if values:
            line.write(values)
        if post:
            note.action_post()
        return note

    def _get_figure(self, project=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (project or self.project).with_user(self.office).to_invoice_amount

    def assertToInvoice(self, amount, project=None):
        """Figure and draft are both ``amount``; returns the draft."""
        project = project or self.project
        self.assertAlmostEqual(self._get_figure(project), amount, 2)
        drafts = self._invoice(project)
        self.assertAlmostEqual(sum(drafts.mapped("amount_untaxed_signed")), amount, 2)
        self.assertAlmostEqual(self._get_figure(project), 0, 2)
        return drafts

    def test_price_credited_in_part(self):
        self._credit(self._pay_down(400), price_unit=200)
        self.assertToInvoice(800)

    def test_price_credited_in_part_at_another_rate(self):
        """60 h x 95, 2,850 paid down and 1,000 of it credited: 3,850 in all figures."""
        order, project = self._sell_ready(hours=60)
        order.order_line.filtered("product_id").price_unit = 95
        down = self._pay_down(2850, order)
        self.assertAlmostEqual(self._get_figure(project), 2850)
        self._credit(down, price_unit=1000)
        desk = project.with_user(self.office)
        self.assertAlmostEqual(desk.uninvoiced_amount, 3850)
        draft = self.assertToInvoice(3850, project)
        amounts = draft.invoice_line_ids.filtered("quantity").mapped("price_subtotal")
        self.assertEqual(sorted(amounts), [-1850, 5700])
        draft.action_post()
        self.env.invalidate_all()
        self.assertAlmostEqual(desk.uninvoiced_amount, 0)

    def test_quantity_credited_in_part(self):
        self._credit(self._pay_down(400), quantity=0.5)
        self.assertToInvoice(800)

    def test_discount_on_the_credit_note(self):
        self._credit(self._pay_down(400), discount=50)
        self.assertToInvoice(800)

    def test_credited_in_full(self):
        self._credit(self._pay_down(400))
        self.assertToInvoice(1000)

    def test_credited_twice(self):
        invoice = self._pay_down(400)
        self._credit(invoice, price_unit=100)
        self._credit(invoice, price_unit=150)
        self.assertToInvoice(850)

    def test_credit_note_still_a_draft(self):
        """Drafts count, as Odoo counts them for all that is invoiced."""
        self._credit(self._pay_down(400), post=False, price_unit=200)
        self._set_severity("draft_invoice", "warn")
        self.assertAlmostEqual(self._get_figure(), 800)

    def test_two_down_payments(self):
        self._credit(self._pay_down(400), price_unit=200)
        self._pay_down(300)
        self.assertToInvoice(500)

    def test_percentage(self):
        self._credit(self._pay_down(40, percentage=True), price_unit=200)
        self.assertToInvoice(800)

    def test_taxes(self):
        self._sell_taxed("tax_excluded")
        self._credit(self._pay_down(476), price_unit=200)
        self.assertToInvoice(800)

    def test_taxes_included(self):
        self._sell_taxed("tax_included")
        down = self._pay_down(476)
        self.assertAlmostEqual(down.amount_total, 476)
        self._credit(down, price_unit=119)
        # 10 x 100 with taxes, less 357 with taxes.
        self.assertToInvoice(round(1000 / 1.19 - 357 / 1.19, 2))

    def _sell_taxed(self, included):
        tax = self.env["account.tax"].create(
            {
                "name": f"19 % {included}",
                "amount": 19,
                "price_include_override": included,
                "type_tax_use": "sale",
            }
        )
        self.order.order_line.tax_ids = tax

    def test_partly_invoiced_before(self):
        """What an invoice deducted is not deducted again."""
        self._credit(self._pay_down(400), price_unit=200)
        self.assertToInvoice(800).action_post()
        self.assertAlmostEqual(self._get_figure(), 0)
        task = self.project.tasks
        self._book_late(task, 2)
        self.assertToInvoice(200)

    def _book_late(self, task, hours):
        self.project.with_user(self.manager).action_send_back("Two hours more")
        task.state = "01_in_progress"
        self._book(self.employee, task, hours)
        task.state = "1_done"
        self._walk_to(self.project, "pm_done")

    def test_credited_after_the_deduction(self):
        """The final invoice deducted 400 of which 150 went back: charge 150."""
        down = self._pay_down(400)
        self.assertToInvoice(600).action_post()
        self._credit(down, price_unit=150)
        self.assertToInvoice(150)

    def test_final_invoice_reversed(self):
        down = self._pay_down(400)
        self._credit(down, price_unit=200)
        final = self.assertToInvoice(800)
        final.action_post()
        note = self._credit_all(final)
        self.assertEqual(note.amount_untaxed, 800)
        self.assertToInvoice(800)

    def _credit_all(self, invoice):
        note = self._credit(invoice, post=False)
        note.action_post()
        return note

    def test_draft_down_payment_of_another_amount(self):
        invoice = self._pay_down(400, post=False)
        invoice.invoice_line_ids.filtered("quantity").price_unit = 300
        self.assertAlmostEqual(self._get_figure(), 700)
        final = self.order._create_invoices(final=True)
        self.assertEqual(final.amount_untaxed, 700)

    def test_the_order_says_what_is_left(self):
        self._credit(self._pay_down(400), quantity=0.5)
        line = self.order.order_line.filtered(
            lambda line: line.is_downpayment and not line.display_type
        )
        self.assertEqual(line.price_unit, 200)
        self.assertEqual(line.qty_to_invoice, -1)
        self.assertEqual(line.invoice_status, "to invoice")

    def _get_deducting_draft(self):
        """The draft that asks for 400, and another one that deducts them already."""
        down = self._pay_down(400, post=False)
        final = self.order._create_invoices(final=True)
        self.assertEqual(final.amount_untaxed, 600)
        return down, final

    def test_draft_deleted_that_another_draft_deducts(self):
        """Nobody was asked for it: what was deducted is charged, and not once more."""
        down, final = self._get_deducting_draft()
        down.unlink()
        line = final.invoice_line_ids.sale_line_ids.filtered("is_downpayment")
        self.assertEqual(line.qty_to_invoice, 1)
        final.action_post()
        self.assertToInvoice(400).action_post()
        self.assertAlmostEqual(self._get_figure(), 0)

    def test_line_deleted_that_another_draft_deducts(self):
        down, final = self._get_deducting_draft()
        down.invoice_line_ids.unlink()
        self.assertTrue(down.exists())
        self.assertAlmostEqual(self._get_figure(), 400)
        final.action_post()
        self.assertToInvoice(400)

    def test_draft_cancelled_that_another_draft_deducts(self):
        down, final = self._get_deducting_draft()
        down.button_cancel()
        final.action_post()
        self.assertToInvoice(400)

    def test_both_drafts_deleted(self):
        """Odoo deletes the down payment from the order with the last of them."""
        for first in (0, 1):
            drafts = self._get_deducting_draft()
            drafts[first].unlink()
            drafts[1 - first].unlink()
            self.assertFalse(
                self.order.order_line.filtered("is_downpayment").filtered(
                    lambda line: not line.display_type
                )
            )
            self.assertAlmostEqual(self._get_figure(), 1000)
        self.assertToInvoice(1000)

    def test_check_before_billing_names_what_is_left(self):
        self._set_severity("down_payment", "warn")
        down = self._pay_down(400)
        self._credit(down, price_unit=200)
        self.assertIn("down_payment", self._get_kinds(self.project))
        self._credit(down, price_unit=200)
        self.env.invalidate_all()
        self.assertNotIn("down_payment", self._get_kinds(self.project))

    def test_several_projects_on_an_order(self):
        """A project is shown its own lines, less the order's down payment."""
        other = self._create_service("delivered_timesheet", name="Other")
        other.project_template_id = self._create_project("Template", is_template=True)
        order = self._sell(self.by_hour, other)
        first, second = order.order_line.project_id.sorted("id")
        for project, hours in ((first, 10), (second, 6)):
            self._book(self.employee, project.tasks[0], hours)
            project.tasks.state = "1_done"
            self._walk_to(project, "pm_done")
        self._credit(self._pay_down(400, order), price_unit=200)
        self.assertAlmostEqual(self._get_figure(second), 400)
        self.assertToInvoice(800, first)
        self.assertToInvoice(600, second)

    def test_nothing_ordered(self):
        """Hours on a line of 0 hours have the price of the line, too."""
        self.order.order_line.product_uom_qty = 0
        self.order.order_line.price_unit = 100
        self.assertAlmostEqual(
            self.project.with_user(self.office).open_amount, 1000, msg="open_amount"
        )
        self.assertToInvoice(1000)

    def test_price_of_many_decimals(self):
        self.order.order_line.write({"price_unit": 99.99, "discount": 7.5})
        self.assertToInvoice(924.91)

    def test_foreign_order(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "FRC",
                "symbol": "F",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": foreign.id}
        )
        order, project = self._sell_ready(hours=10, pricelist_id=pricelist.id)
        self._credit(self._pay_down(400, order), price_unit=200)
        self.assertToInvoice(400, project)
