from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .test_coverage_stock import StockCase


@tagged("post_install", "-at_install")
class TestCoverageInstall(StockCase):
    """What an existing database may hold when this addon is installed on it.

    Each state is made with Odoo as it is. After the installation an hour is booked and
    the order invoiced: never more than Odoo would invoice, and no hour is lost.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd = cls.env["res.currency"].create(
            {
                "name": "XUS",
                "symbol": "$",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2})],
            }
        )

    def _take(self, order):
        """What invoicing the order would invoice now, before taxes; then undone."""
        amount = 0.0
        self.env.cr.execute("SAVEPOINT take")
        lines = order.order_line
        self.env.add_to_compute(lines._fields["qty_to_invoice"], lines)
        try:
            amount = sum(order._create_invoices(final=True).mapped("amount_untaxed"))
            self.env.flush_all()
        except UserError:
            amount = 0.0
        self.env.cr.execute("ROLLBACK TO SAVEPOINT take")
        self.env.invalidate_all()
        return amount

    def _net(self, order):
        """Hours on all invoices of the order that count."""
        self.env.flush_all()
        lines = order.order_line.filtered(lambda line: not line.is_downpayment)
        return sum(
            line.qty_invoiced * line.product_uom_id._get_hours_factor()
            for line in lines
        )

    def _check(self, state, wanted=None):
        """Compare with Odoo after one more hour.

        :param wanted: hours that are on invoices in the end, if not all that are booked
        """
        with self.subTest(state.__name__):
            self.env.cr.execute("SAVEPOINT state")
            with self._as_stock():
                order, project, task = state()
                self.env.flush_all()
            self._install()
            before = self._net(order)
            self._put(task, 1, day=20)
            self.env.flush_all()
            with self._as_stock():
                stock = self._take(order)
            ours = self._take(order)
            self.assertLessEqual(round(ours, 2), round(max(stock, 0), 2))
            if ours > 0:
                order._create_invoices(final=True).action_post()
            project.invalidate_recordset()
            self.assertAlmostEqual(project.open_hours, 0, 2)
            booked = project.effective_hours
            # A draft credit note frees its hours when it is posted.
            drafts = order.invoice_ids.filtered(lambda move: move.state == "draft")
            if refunds := drafts.filtered(lambda move: move.move_type == "out_refund"):
                refunds.action_post()
                order._create_invoices(final=True).action_post()
                project.invalidate_recordset()
                self.assertAlmostEqual(project.open_hours, 0, 2)
            self.assertAlmostEqual(
                self._net(order), max(booked, before) if wanted is None else wanted, 1
            )
            figures = ("billed", "draft", "fixed", "waived", "open")
            total = sum(project[f"{name}_hours"] for name in figures)
            self.assertAlmostEqual(total, booked, 4)
            self.env.cr.execute("ROLLBACK TO SAVEPOINT state")
            self.env.invalidate_all()

    # === Credit notes ===

    def test_credit_notes(self):
        for state in (
            self._partly_credited,
            self._partly_credited_in_one_booking,
            self._partly_credited_draft,
            self._credited_with_another_draft,
            self._partly_credited_draft_deleted,
            self._fully_credited_draft,
            self._fully_credited,
            self._fully_credited_and_invoiced_again,
            self._replaced,
            self._replaced_by_a_draft,
            self._price_credited,
            self._credited_without_the_order,
        ):
            self._check(state)

    def _partly_credited(self):
        order, project, task, invoice = self._start()
        self._credit(invoice, quantity=2)
        return order, project, task

    def _partly_credited_in_one_booking(self):
        order, project, task, invoice = self._start(5)
        self._credit(invoice, quantity=2)
        return order, project, task

    def _partly_credited_draft(self):
        order, project, task, invoice = self._start()
        self._credit(invoice, post=False, quantity=2)
        return order, project, task

    def _fully_credited_draft(self):
        order, project, task, invoice = self._start()
        self._credit(invoice, post=False)
        return order, project, task

    def _credited_with_another_draft(self):
        """The first credit note has freed all bookings, as Odoo does it."""
        order, project, task, invoice = self._start()
        self._credit(invoice, quantity=1)
        self._credit(invoice, post=False, quantity=2)
        return order, project, task

    def _partly_credited_draft_deleted(self):
        order, project, task, invoice = self._start()
        credit = self._credit(invoice, post=False, quantity=2)
        # Drafts count for Odoo: as if nothing was planned, or the hours come twice.
        credit.unlink()
        return order, project, task

    def _fully_credited(self):
        order, project, task, invoice = self._start()
        self._credit(invoice)
        return order, project, task

    def _fully_credited_and_invoiced_again(self):
        order, project, task, invoice = self._start()
        self._credit(invoice)
        self._invoice(order)
        return order, project, task

    def _replaced(self):
        order, project, task, invoice = self._start()
        self._reverse(invoice, is_modify=True).action_post()
        return order, project, task

    def _replaced_by_a_draft(self):
        order, project, task, invoice = self._start()
        self._reverse(invoice, is_modify=True)
        return order, project, task

    def _price_credited(self):
        order, project, task, invoice = self._start()
        self._credit(invoice, price_unit=10)
        return order, project, task

    def _credited_without_the_order(self):
        order, project, task, invoice = self._start()
        self._credit(invoice, post=False, sale_line_ids=[Command.clear()]).action_post()
        return order, project, task

    def test_draft_credit_note_still_frees_when_it_is_posted(self):
        with self._as_stock():
            order, project, _task, invoice = self._start()
            credit = self._credit(invoice, post=False, quantity=2)
        self._install()
        self.assertHours(project, billed=5)
        credit.action_post()
        self.assertHours(project, billed=3, open=2)
        self.assertCovered(order)

    def test_draft_credit_note_that_is_deleted_after_all(self):
        """The hours on it were never given back: nobody invoices them again."""
        with self._as_stock():
            order, project, task = self._credited_with_another_draft()
        [credit] = order.invoice_ids.filtered(lambda move: move.state == "draft")
        self._install()
        self._put(task, 1, day=20)
        order._create_invoices().action_post()
        credit.unlink()
        self.assertEqual(self._net(order), 6)
        project.invalidate_recordset()
        self.assertEqual((project.effective_hours, project.open_hours), (6, 0))
        self.assertEqual(order.order_line.qty_to_invoice, 0)

    # === Invoices ===

    def test_invoices(self):
        for state in (
            self._cancelled,
            self._legacy,
            self._in_days,
            self._in_days_partly_credited,
            self._in_another_currency,
            self._several_invoices,
            self._two_lines_of_an_invoice,
            self._down_payment,
            self._quantity_lowered,
            self._quantity_raised,
        ):
            self._check(state)

    def _cancelled(self):
        order, project, task, invoice = self._start()
        invoice.button_draft()
        invoice.button_cancel()
        return order, project, task

    def _legacy(self):
        order, project, task, invoice = self._start()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE account_move SET state = 'cancel',"
                " payment_state = 'invoicing_legacy' WHERE id = %s",
                invoice.id,
            )
        )
        self.env.invalidate_all()
        lines = order.order_line
        for name in ("qty_invoiced", "qty_to_invoice"):
            self.env.add_to_compute(lines._fields[name], lines)
        return order, project, task

    def _sell_days(self):
        day = self.env.ref("uom.product_uom_day")
        return self._create_product("Day", "delivered_timesheet", 800, uom_id=day.id)

    def _in_days(self):
        order, project, task, _invoice = self._start(4, 4, 8, product=self._sell_days())
        return order, project, task

    def _in_days_partly_credited(self):
        order, project, task, invoice = self._start(4, 4, 8, product=self._sell_days())
        self._credit(invoice, quantity=0.5)
        return order, project, task

    def _in_another_currency(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "USD", "currency_id": self.usd.id}
        )
        order, project, task, invoice = self._start(pricelist_id=pricelist.id)
        self.assertEqual(invoice.currency_id, self.usd)
        self._credit(invoice, quantity=2)
        return order, project, task

    def _several_invoices(self):
        order, project, task, invoice = self._start()
        self._put(task, 1, 2, day=10)
        self._invoice(order)
        self._credit(invoice, quantity=1)
        return order, project, task

    def _two_lines_of_an_invoice(self):
        order, project, task, invoice = self._start()
        invoice.button_draft()
        line = invoice.invoice_line_ids
        line.quantity = 3
        line.copy(
            {
                "quantity": 2,
                "move_id": invoice.id,
                "sale_line_ids": [Command.set(order.order_line.ids)],
            }
        )
        invoice.action_post()
        return order, project, task

    def _down_payment(self):
        order, project, task = self._sell(self.product)
        payment = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": 100,
            }
        )
        payment._create_invoices(order).action_post()
        self._put(task, 1, 1, 1)
        order._create_invoices(final=True).action_post()
        return order, project, task

    def _quantity_lowered(self):
        order, project, task, invoice = self._start()
        invoice.button_draft()
        invoice.invoice_line_ids.quantity = 4
        invoice.action_post()
        return order, project, task

    def _quantity_raised(self):
        order, project, task, invoice = self._start()
        invoice.button_draft()
        invoice.invoice_line_ids.quantity = 7
        invoice.action_post()
        return order, project, task

    # === Bookings ===

    def test_bookings(self):
        for state in (self._deleted, self._edited):
            self._check(state)
        self._check(self._moved_to_another_line, wanted=6)

    def _deleted(self):
        """By SQL, or freed by a credit note that was withdrawn again."""
        order, project, task, _invoice = self._start()
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM account_analytic_line WHERE id IN %s",
            (tuple(project.timesheet_ids.sorted("date")[:2].ids),),
        )
        self.env.invalidate_all()
        lines = order.order_line
        for name in ("qty_delivered", "qty_to_invoice"):
            self.env.add_to_compute(lines._fields[name], lines)
        return order, project, task

    def _edited(self):
        order, project, task, _invoice = self._start()
        booking = project.timesheet_ids[0]
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_analytic_line SET unit_amount = 3 WHERE id = %s",
            (booking.id,),
        )
        self.env.invalidate_all()
        lines = order.order_line
        for name in ("qty_delivered", "qty_to_invoice"):
            self.env.add_to_compute(lines._fields[name], lines)
        return order, project, task

    def _moved_to_another_line(self):
        order, project, task, _invoice = self._start()
        other = self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": self.product.id}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_analytic_line SET so_line = %s WHERE id IN %s",
            (other.id, tuple(project.timesheet_ids[:2].ids)),
        )
        self.env.invalidate_all()
        lines = order.order_line
        for name in ("qty_delivered", "qty_to_invoice"):
            self.env.add_to_compute(lines._fields[name], lines)
        return order, project, task

    # === Prepaid ===

    def test_prepaid_hours(self):
        with self._as_stock():
            order, project, task = self._sell(self.fixed_product, 5)
            self._put(task, 3, 4)
            self._invoice(order)
        self._install()
        self.assertHours(project, fixed=5, open=2)
        states = project.timesheet_ids.sorted("date").mapped("coverage_state")
        self.assertEqual(states, ["fixed", "open"])
        self._put(task, 1, day=20)
        self.assertHours(project, fixed=5, open=3)

    def test_product_billed_by_time_since(self):
        with self._as_stock():
            order, project, task = self._sell(self.fixed_product, 5)
            self._put(task, 3)
            self._invoice(order)
            self.fixed_product.service_policy = "delivered_timesheet"
            self.env.flush_all()
        self._install()
        self.assertEqual(order.order_line.paid_hours, 5)
        self._put(task, 4, day=20)
        self.assertHours(project, fixed=5, open=2)
        self.assertEqual(order.order_line.qty_to_invoice, 2)
        self._invoice(order)
        self.assertHours(project, fixed=5, billed=2)
        self.assertEqual(self._net(order), 7)

    # === What SQL fills in ===

    def _make_every_state(self):
        """Bookings on what can be behind a booking, of two customers."""
        unit = self.env.ref("uom.product_uom_unit").id
        stranger = self.env["res.partner"].create({"name": "Fremde AG"})
        for product in (
            self.product,
            self.fixed_product,
            *(
                self._create_product(policy, policy, 500, uom_id=unit)
                for policy in (
                    *("ordered_prepaid", "delivered_manual", "delivered_milestones"),
                )
            ),
        ):
            _order, project, task = self._sell(product, 5)
            self._put(task, 3, 4, 2)
            _order, other, task = self._sell(product, 5, partner_id=stranger.id)
            other.partner_id = task.partner_id = stranger
            self._put(task, 3)
            # Its hours stand on the order of the first customer.
            task = self._create_task(project, partner_id=stranger.id)
            task.sale_line_id = project.sale_line_id
            self._put(task, 6)
            cancelled, _project, task = self._sell(product, 5)
            self._put(task, 1)
            cancelled._action_cancel()
        order, project, task = self._sell(self.product)
        self._put(task, 1, 2)
        self._invoice(order)
        self._put(task, 4, day=5)
        self._waive(project)
        self._put(task, 8, day=7)
        self._invoice(order, post=False)
        self._put(task, 16, day=9)
        for values in ({"partner_id": False}, {}, {"allow_billable": True}):
            self._put(self._create_task(self._create_project("P", **values)), 1)

    def test_sql_fills_in_what_the_orm_works_out(self):
        self._make_every_state()
        bookings = self.env["account.analytic.line"].search(
            [("employee_id", "=", self.staff.id)]
        )

        def look():
            self.env.flush_all()
            self.env.invalidate_all()
            return {
                booking: (booking.coverage_state, round(booking.prepaid_hours, 4))
                for booking in bookings
            }

        wanted = look()
        states = {state for state, _hours in wanted.values()}
        self.assertEqual(states, {"open", "draft", "billed", "waived", "fixed"})
        self.env.cr.execute(
            "UPDATE account_analytic_line SET coverage_state = NULL,"
            " prepaid_hours = NULL WHERE id IN %s",
            (tuple(bookings.ids),),
        )
        self.env["account.analytic.line"]._fill_coverage_state()
        for booking, found in look().items():
            with self.subTest(line=booking.so_line.display_name):
                self.assertEqual(found, wanted[booking])

    # === Afterwards ===

    def test_hours_come_free_with_the_invoice_that_paid_them(self):
        with self._as_stock():
            order, project, _task, invoice = self._start()
            self._credit(invoice, quantity=2)
        self._install()
        self.assertHours(project, fixed=3, open=2)
        # What is credited now is not paid any more.
        self._credit(invoice, quantity=1)
        self.assertHours(project, fixed=2, open=3)
        self._invoice(order)
        self.assertHours(project, fixed=2, billed=3)
        self.assertEqual(self._net(order), 5)

    def test_an_update_changes_nothing(self):
        with self._as_stock():
            order, _project, _task, invoice = self._start(5)
            self._credit(invoice, quantity=2)
        self._install()
        self._reverse(self._invoice(order), is_modify=True)
        before = self.env["project.coverage.link"].search_count([])
        self.env.flush_all()
        self.env["project.coverage.link"]._fill()
        self.assertEqual(self.env["project.coverage.link"].search_count([]), before)
        self.assertEqual(order.order_line.paid_hours, 3)
