from odoo.tests import freeze_time

from .quota_common import QuotaCase


@freeze_time("2026-01-20")
class TestQuotaExamples(QuotaCase):
    """What the office reckons by hand, with the same figures."""

    def test_a_package_of_three_projects(self):
        """50 h prepaid at 90, used 20 + 25 + 15: fixed 50, open 10 = 900."""
        line, first, task = self._sell_package(50)
        order = line.order_id
        self._invoice(order)
        second, other_task = self._add_project(line)
        third, third_task = self._add_project(line)
        self._book_on(task, 20, "2026-01-05")
        self._book_on(other_task, 25, "2026-01-06")
        self._book_on(third_task, 15, "2026-01-07")
        self._settle()
        self.assertHours(first, fixed=20)
        self.assertHours(second, fixed=25)
        self.assertHours(third, fixed=5, open=10)
        self.assertEqual(third.open_amount, self._in_company(900))
        invoice = self._invoice(order, post=False)
        self.assertEqual(invoice.amount_untaxed, 900)
        self.assertEqual(invoice.invoice_line_ids.product_id, self.fixed_product)
        self.assertHours(third, fixed=5, draft=10)
        invoice.action_post()
        self._settle()
        self.assertHours(third, fixed=5, billed=10)
        self.assertEqual(third.billed_amount, self._in_company(900))
        self.assertEqual(order.order_line.mapped("qty_to_invoice"), [0, 0])
        self.assertEqual(order.invoice_status, "invoiced")

    def test_a_flat_rate_of_5_hours_a_month(self):
        """8 h booked: open 3 x 110 = 330."""
        line, project, task = self._sell_quota(5)
        order = line.order_id
        excess = line.excess_line_id
        self.assertEqual((excess.product_id, excess.price_unit), (self.beyond, 110))
        self._invoice(order)
        self._book_on(task, 8, "2026-01-07")
        self._settle()
        self.assertHours(project, fixed=5, open=3)
        self.assertEqual(project.open_amount, self._in_company(330))
        self.assertEqual(project.uninvoiced_amount, self._in_company(330))
        self.assertEqual(excess.untaxed_amount_to_invoice, 330)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_untaxed, 330)
        self.assertEqual(invoice.invoice_line_ids.quantity, 3)
        self._settle()
        self.assertHours(project, fixed=5, billed=3)
        self.assertEqual(project.billed_amount, self._in_company(330))
        self.assertEqual(project.uninvoiced_amount, 0)
        self.assertEqual(excess.untaxed_amount_to_invoice, 0)

    def test_the_gate_names_the_line_that_charges_what_is_beyond(self):
        line, project, task = self._sell_quota(5)
        self._book_on(task, 8, "2026-01-07")
        self._settle()
        text = project._get_uncovered_hours_text()
        self.assertIn("3:00 h", text)
        excess = line.excess_line_id.display_name
        self.assertIn(f"beyond a prepaid quantity are invoiced with “{excess}”.", text)
        self.assertNotIn("raising", text)

    def test_a_lump_sum_stays_fixed(self):
        order, project, task = self._sell(self.flat, 1)
        self._book_on(task, 60, "2026-01-07")
        self._invoice(order)
        self._settle()
        self.assertHours(project, fixed=60)
        self.assertEqual(len(order.order_line), 1)

    def test_a_credit_note_opens_the_excess_again(self):
        line, project, task = self._sell_quota(5)
        self._invoice(line.order_id)
        self._book_on(task, 8, "2026-01-07")
        invoice = self._invoice(line.order_id)
        self._reverse(invoice).action_post()
        self._settle()
        self.assertHours(project, fixed=5, open=3)
        self.assertEqual(self._invoice(line.order_id).amount_untaxed, 330)
        self._settle()
        self.assertHours(project, fixed=5, billed=3)

    def test_the_dialog_invoices_what_is_beyond_until_a_day(self):
        """Whether or not the excess line was there before."""
        line, _project, task = self._sell_package(4)
        for day in ("2026-01-05", "2026-01-12", "2026-01-19"):
            self._book_on(task, 4, day)
        self._settle()
        self.assertFalse(line.excess_line_id)
        for day in ("2026-01-15", "2026-01-20"):
            move = self._invoice_until(day, line.order_id)
            found = move.invoice_line_ids.filtered(
                lambda item: item.sale_line_ids == line.excess_line_id
            )
            self.assertEqual(found.quantity, 4, day)

    def test_the_price_that_was_agreed(self):
        """Also for a package, which has its excess line from the start then."""
        line, project, task = self._sell_package(10)
        line.write({"excess_product_id": self.beyond.id, "excess_price": 120})
        self._invoice(line.order_id)
        self._book_on(task, 12, "2026-01-07")
        self._settle()
        self.assertEqual(line.excess_line_id.price_unit, 120)
        self.assertEqual(project.open_amount, self._in_company(240))
        self.assertEqual(self._invoice(line.order_id).amount_untaxed, 240)

    def test_a_copy_has_an_excess_line_of_its_own(self):
        line, _project, _task = self._sell_quota(5)
        copied = line.order_id.copy()
        self.assertEqual(len(copied.order_line), 1)
        copied.action_confirm()
        excess = copied.order_line.filtered("quota_period").excess_line_id
        self.assertEqual(excess.order_id, copied)
        self.assertNotEqual(excess, line.excess_line_id)

    def test_a_cancelled_order_grants_nothing(self):
        line, project, task = self._sell_quota(5)
        self._book_on(task, 8, "2026-01-07")
        line.order_id._action_cancel()
        self._settle()
        self.assertHours(project, open=8)
        self.assertEqual(line.excess_line_id.qty_to_invoice, 0)

    def test_projects_without_a_right_to_orders_show_the_rest(self):
        _line, project, task = self._sell_quota(5)
        project.write({"leader_id": self.leader.id})
        self._book_on(task, 8, "2026-01-07")
        self._settle()
        text = project.with_user(self.leader).quota_text
        self.assertEqual(text, "3:00 h over (5:00 h)")

    def test_a_day_has_its_hours(self):
        """A package of 2 days has 16 hours; beyond it, a quarter of a day."""
        day = self.env.ref("uom.product_uom_day")
        product = self._create_product("Day", "ordered_prepaid", 800, uom_id=day.id)
        order, project, task = self._sell(product, 2)
        self._invoice(order)
        self._book_on(task, 18, "2026-01-07")
        self._settle()
        self.assertHours(project, fixed=16, open=2)
        invoice = self._invoice(order)
        self.assertEqual(invoice.invoice_line_ids.quantity, 0.25)
        self.assertEqual(invoice.amount_untaxed, 200)
