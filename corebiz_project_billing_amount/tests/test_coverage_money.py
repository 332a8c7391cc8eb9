import doctest
import random

from odoo.fields import Command
from odoo.tests import BaseCase, tagged
from odoo.tools import SQL

from ..models import money_split
from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneySplit(BaseCase):
    """The parts of an amount are what their documentation says."""

    def test_doctests(self):
        result = doctest.testmod(money_split)
        self.assertEqual(result.failed, 0)
        self.assertGreater(result.attempted, 5)


@tagged("post_install", "-at_install")
class TestCoverageMoney(MoneyCase):
    """What the hours of a project bring is what posted documents charge for them."""

    # === The three of the desk ===

    def test_hours_are_worth_their_price_wherever_they_are(self):
        self._book(self.employee, self.task, 4, date="2026-03-02")
        second = self._book(self.employee, self.task, 3, date="2026-03-10")
        self._book(self.employee, self.task, 2, date="2026-04-01")
        bookings = second.with_user(self.office)
        bookings.env["project.waiver"]._waive(bookings, "Goodwill")
        self.assertEqual(self.project.waived_amount, self._in_company(300))
        self._invoice_until("2026-03-31").action_post()
        self.assertEqual(self.project.open_amount, self._in_company(200))
        self._invoice()
        self.assertEqual(self.project.billed_amount, self._in_company(600))

    def test_an_hour_of_an_order_in_days(self):
        product = self._create_product(
            "Days", "delivered_timesheet", 960, uom_id=self.day.id
        )
        order, project, task = self._sell(product)
        self._book_hours(1, task=task)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_untaxed, 124.80)
        self.assertBilled(124.80, project)

    def test_three_hours_of_an_order_in_days(self):
        product = self._create_product(
            "Days", "delivered_timesheet", 960, uom_id=self.day.id
        )
        order, project, task = self._sell(product)
        bookings = self._book_hours(1, 1, 1, task=task)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_untaxed, 364.80)
        amounts = bookings.coverage_link_ids.mapped("amount")
        self.assertEqual(amounts, [self._in_company(121.60)] * 3)
        note = self._reverse(invoice)
        note._credit(bookings[2].coverage_link_ids)
        note.action_post()
        self.assertEqual(note.amount_untaxed, 124.80)
        self.assertBilled(364.80 - 124.80, project)

    def test_hours_given_back_beside_an_invoice(self):
        """5 h at 100, 1 h of them given back: billed, to bill and drafts add up."""
        [booking] = self._book_hours(5)
        waivers = self.env["project.waiver"].with_user(self.office)
        waiver = waivers._waive(booking, "Goodwill", None, 1)
        self._invoice()
        self.assertWorth(billed=400, waived=100)
        waiver._take_back("They pay this hour")
        self.assertWorth(100, billed=400, open=100)
        draft = self._invoice(post=False)
        self.assertWorth(100, billed=400, draft=100)
        waivers._waive(self._book_hours(2), "Goodwill", None, 1)
        self.assertWorth(200, billed=400, draft=100, waived=100, open=100)
        draft.action_post()
        self.assertWorth(100, billed=500, waived=100, open=100)

    def assertWorth(self, uninvoiced=0, **amounts):
        self.project.invalidate_recordset()
        for name in ("billed", "draft", "waived", "open"):
            found = self.project[f"{name}_amount"]
            self.assertAlmostEqual(found, self._in_company(amounts.get(name, 0)), 2)
        found = self.project.uninvoiced_amount
        self.assertAlmostEqual(found, self._in_company(uninvoiced), 2)

    def test_fifty_minutes(self):
        self._book_hours(50 / 60)
        invoice = self._invoice()
        self.assertEqual(invoice.amount_untaxed, 83.00)
        self.assertBilled(83.00)

    def test_thirds_add_up(self):
        bookings = self._book_hours(1 / 3, 1 / 3, 1 / 3)
        self._invoice()
        amounts = bookings.coverage_link_ids.mapped("amount")
        self.assertEqual(sorted(amounts), [33.33, 33.33, 33.34])

    def test_price_reduction(self):
        self._book_hours(20, 8)
        invoice = self._invoice()
        note = self._lower(invoice, 1100, post=False)
        self.assertBilled(2800)
        note.action_post()
        self.assertBilled(1700)
        self.assertHours(billed=28)
        note.button_draft()
        self.assertBilled(2800)

    # === What else lowers it ===

    def test_credited_hours(self):
        self._book_hours(3, 2)
        invoice = self._invoice()
        note = self._reverse(invoice)
        note.invoice_line_ids.quantity = 2
        note.action_post()
        self.assertBilled(300)
        again = self._invoice(post=False)
        self.assertBilled(300, draft=200)
        again.action_post()
        self.assertBilled(500)
        again.button_draft()
        again.button_cancel()
        self.assertBilled(300)

    def test_goodwill_on_a_credit_note(self):
        """Goodwill belongs to hours and goods of the invoice, by their amount."""
        line = {"product_id": self.goods.id, "price_unit": 500}
        self.order.order_line = [Command.create(line)]
        self._book_hours(10)
        invoice = self._invoice()
        self.assertEqual(invoice.amount_untaxed, 1500)
        note = self._reverse(invoice, credit_kind="price")
        note.invoice_line_ids = [
            Command.clear(),
            Command.create(
                {"name": "Goodwill", "quantity": 1, "price_unit": 150, "tax_ids": []}
            ),
        ]
        note.action_post()
        self.assertBilled(900)

    def test_discount_on_the_invoice(self):
        self._book_hours(10)
        invoice = self._invoice(post=False)
        invoice.invoice_line_ids = [
            Command.create({"name": "Discount", "price_unit": -50, "tax_ids": []}),
            Command.create({"name": "Cables", "price_unit": 250, "tax_ids": []}),
        ]
        self.assertBilled(0, draft=960)
        invoice.action_post()
        self.assertBilled(960)
        note = self._reverse(invoice)
        note.action_post()
        self.assertBilled(0)

    def test_discount_of_the_order(self):
        self._book_hours(10)
        wizard = self.env["sale.order.discount"].create(
            {
                "sale_order_id": self.order.id,
                "discount_type": "amount",
                "discount_amount": 100,
            }
        )
        wizard.action_apply_discount()
        invoice = self.order._create_invoices(final=True)
        self.assertEqual(invoice.amount_untaxed, 900)
        invoice.action_post()
        self.assertBilled(900)

    def test_down_payment_is_no_discount(self):
        self._book_hours(10)
        payment = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": self.order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": 400,
            }
        )
        payment._create_invoices(self.order).action_post()
        invoice = self.order._create_invoices(final=True)
        invoice.action_post()
        self.assertEqual(invoice.amount_untaxed, 600)
        self.assertBilled(1000)

    def test_credit_note_that_names_no_invoice(self):
        """A program wrote it for the order line; it frees nothing, and counts."""
        self._book_hours(10)
        self._invoice()
        note = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "currency_id": self.order.currency_id.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "quantity": 1,
                            "price_unit": 70,
                            "tax_ids": [],
                            "sale_line_ids": [Command.link(self.line.id)],
                        }
                    )
                ],
            }
        )
        note.action_post()
        self.assertHours(billed=10)
        self.assertBilled(930)
        note.button_draft()
        self.assertBilled(1000)

    def test_two_projects_on_a_line(self):
        other = self._create_project("Other", allow_billable=True)
        task = self._create_task(other, sale_line_id=self.line.id)
        self._book_hours(1 / 3, 1 / 3)
        self._book_hours(1 / 3, task=task)
        invoice = self._invoice()
        self._lower(invoice, 0.05)
        billed = self._figures()[0] + self._figures(other)[0]
        self.assertAlmostEqual(billed, invoice.amount_untaxed - 0.05, 6)

    def test_foreign_currency(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "FRC",
                "symbol": "F",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 3})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": foreign.id}
        )
        order, project, task = self._sell(self.product, pricelist_id=pricelist.id)
        order.order_line.price_unit = 100
        self._book_hours(1, 1, 1, task=task)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_untaxed, 300)
        self.assertBilled(100, project)
        self._lower(invoice, 30)
        self.assertBilled(90, project)

    # === Whatever happens ===

    def test_existing_databases_are_filled_in_alike(self):
        self._book_hours(1 / 3, 1 / 3, 1 / 3)
        invoice = self._invoice()
        self._book_hours(3, 2)
        self._lower(self._invoice(), 44.44)
        self._lower(invoice, 10.01)
        self._book_hours(50 / 60, 0.2)
        self._invoice()
        links = self.env["project.coverage.link"].search([])
        self.env.flush_all()
        amounts = {link.booking_id: link.amount for link in links}
        self.env.cr.execute(SQL("DELETE FROM project_coverage_link"))
        self.env.invalidate_all()
        links._fill()
        self.env.invalidate_all()
        filled = self.env["project.coverage.link"].search([])
        self.assertEqual({link.booking_id: link.amount for link in filled}, amounts)

    def test_a_booking_asks_for_no_amount(self):
        self._book_hours(1)
        self._invoice()
        self.env.flush_all()
        booking = self._book_hours(1)
        links = booking.env["project.coverage.link"]
        waiting = self.env.records_to_compute(links._fields["amount"])
        self.assertFalse(waiting)

    def test_figures_follow_the_documents(self):
        """Random orders, bookings and documents: the sums are those of the ledger."""
        rng = random.Random(6)
        for _round in range(6):
            projects = self._make_documents(rng)
            self.env.flush_all()
            self.env.invalidate_all()
            orders = projects.sale_line_id.order_id
            for states, name in (
                (("posted",), "billed_amount"),
                (("draft",), "draft_amount"),
            ):
                figure = sum(projects.mapped(name))
                self.assertAlmostEqual(figure, self._ask_ledger(orders, states), 6)

    def _make_documents(self, rng):
        """Two projects on an order of hours or days, invoiced and credited."""
        unit = rng.choice((self.day, self.env.ref("uom.product_uom_hour")))
        price = rng.choice((99.99, 120.5, 960, 33.333))
        product = self._create_product(
            "Work", "delivered_timesheet", price, uom_id=unit.id
        )
        order, project, task = self._sell(product)
        order.order_line.discount = rng.choice((0, 7.5, 33.33))
        other = self._create_project(
            "Other", allow_billable=True, sale_line_id=order.order_line.id
        )
        tasks = task, self._create_task(other, sale_line_id=order.order_line.id)
        sizes = (1, 1 / 3, 50 / 60, 0.25, 7.75)
        for _invoice in range(3):
            for _booking in range(rng.randint(2, 6)):
                self._book_hours(rng.choice(sizes), task=rng.choice(tasks))
            invoice = self._invoice(order)
            for _note in range(rng.randint(0, 2)):
                self._write_note(rng, invoice)
        self._book_hours(rng.choice(sizes), task=task)
        self._invoice(order, post=rng.random() < 0.5)
        return project | other

    def _write_note(self, rng, invoice):
        kind = rng.choice(("price", "hours", "goodwill", "draft"))
        links = invoice.coverage_link_ids.filtered("is_active")
        if kind == "hours" and links:
            note = self._reverse(invoice)
            note._credit(links[: rng.randint(1, len(links))])
            note.action_post()
        elif kind == "goodwill":
            note = self._reverse(invoice, credit_kind="price")
            values = {"name": "Goodwill", "price_unit": 7.77, "tax_ids": []}
            note.invoice_line_ids = [Command.clear(), Command.create(values)]
            note.action_post()
        else:
            self._lower(invoice, rng.choice((0.05, 12.34)), post=kind == "price")

    def _ask_ledger(self, orders, states):
        """What the journal items of the orders' documents add up to."""
        moves = orders.invoice_ids
        moves |= moves.reversal_move_ids
        if states == ("draft",):
            moves = moves.filtered(lambda move: move.move_type == "out_invoice")
        [(total,)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(SUM(-balance), 0) FROM account_move_line"
                " WHERE display_type = 'product' AND move_id IN %s"
                " AND parent_state IN %s",
                tuple(moves.ids),
                states,
            )
        )
        return float(total)
