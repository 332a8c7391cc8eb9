from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .service_period_common import INVOICED, ServicePeriodCase, october


@tagged("post_install", "-at_install")
class TestServicePeriod(ServicePeriodCase):
    """From when to when an invoice says that the work was done."""

    def test_time_and_material(self):
        self._work(8, 5, 6)
        invoice = self._draft()
        invoice.action_post()
        self.assertPeriod(invoice.invoice_line_ids, october(5), october(8))
        self.assertPeriod(invoice, october(5), october(8))

    def test_two_invoices_at_once(self):
        other, _project, task = self._sell(self.product)
        self._work(5, 8)
        self._work(20, task=task)
        invoices = self._draft() | self._draft(other)
        invoices.action_post()
        self.assertPeriod(invoices[0], october(5), october(8))
        self.assertPeriod(invoices[1], october(20), october(20))

    def test_an_invoice_spans_its_lines(self):
        second = self.env["sale.order.line"].create(
            {"order_id": self.order.id, "product_id": self.product.id}
        )
        task = self._create_task(self.project, "Second", sale_line_id=second.id)
        self._work(5, 8)
        self._work(12, task=task)
        invoice = self._draft()
        lines = invoice.invoice_line_ids.sorted("service_date_from")
        self.assertPeriod(lines[0], october(5), october(8))
        self.assertPeriod(lines[1], october(12), october(12))
        self.assertPeriod(invoice, october(5), october(12))

    def test_taking_bookings_off_shortens_it(self):
        bookings = self._work(5, 8)
        invoice = self._draft()
        bookings[1].coverage_link_ids.with_user(self.biller).action_take_off()
        self.assertPeriod(invoice, october(5), october(5))

    def test_fixed_price_until_the_day_of_the_invoice(self):
        order, _project, task = self._sell(self.fixed_product)
        self._work(5, 8, task=task)
        self._book(self.employee, task, 1, date=date(2026, 12, 1))
        invoice = self._draft(order)
        self.assertPeriod(invoice, october(5), october(8))
        self._work(9, task=task)
        invoice.action_post()
        self.assertPeriod(invoice, october(5), october(9))
        self._work(12, task=task)
        self.env.invalidate_all()
        self.assertPeriod(invoice, october(5), october(9))

    def test_a_run_over_a_period_names_the_period(self):
        self._work(5, 8)
        invoice = self._draft(
            timesheet_start_date=october(1), timesheet_end_date=october(31)
        )
        self.assertPeriod(invoice, october(1), october(31))
        self.assertPeriod(invoice.invoice_line_ids, october(5), october(8))
        invoice.action_post()
        self.assertPeriod(invoice, october(1), october(31))

    def test_down_payment_claims_none(self):
        self._in_germany()
        self._work(5)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": self.order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": 100,
            }
        )
        down_payment = wizard._create_invoices(self.order)
        down_payment.invoice_date = INVOICED
        # What Germany's accounting does at posting.
        down_payment.delivery_date = INVOICED
        down_payment.action_post()
        self.assertPeriod(down_payment, None, None)
        self._work(8)
        final = self.order._create_invoices(final=True)
        final.action_post()
        deducted = final.invoice_line_ids.filtered("is_downpayment")
        for line in deducted:
            self.assertPeriod(line, None, None)
        self.assertTrue(deducted)
        self.assertPeriod(final, october(5), october(8))

    def test_credit_notes_name_what_they_correct(self):
        bookings = self._work(5, 6, 8)
        invoice = self._draft()
        invoice.action_post()
        whole = self._reverse(invoice)
        self.assertPeriod(whole, october(5), october(8))
        whole.unlink()
        part = self._reverse(invoice)
        part._credit(bookings[1].coverage_link_ids)
        self.assertPeriod(part, october(6), october(6))
        part.action_post()
        self.assertPeriod(part, october(6), october(6))
        self.assertPeriod(invoice, october(5), october(8))

    def test_price_reduction_names_what_it_corrects(self):
        self._work(5, 8)
        invoice = self._draft()
        invoice.action_post()
        note = self._reverse(invoice)
        note.is_price_reduction = True
        note.action_post()
        self.assertPeriod(note, october(5), october(8))

    def test_reversed_and_invoiced_anew(self):
        """The new draft takes its bookings when it is posted."""
        self._in_germany()
        self._work(5, 8)
        invoice = self._draft()
        invoice.action_post()
        draft = self._reverse(invoice, is_modify=True)
        draft.invoice_date = INVOICED
        draft.action_post()
        self.assertPeriod(draft, october(5), october(8))
        self.assertPeriod(draft.invoice_line_ids, october(5), october(8))

    def test_goods_and_entries_have_none(self):
        goods = self.env["product.product"].create({"name": "Disk", "type": "consu"})
        order = self._create_order([{"product_id": goods.id}])
        order.action_confirm()
        order.order_line.qty_delivered = 1
        invoice = self._draft(order)
        self.assertPeriod(invoice, None, None)
        self.assertFalse(invoice.show_service_period)

    def test_by_hand_until_it_is_emptied(self):
        self._work(5, 8)
        invoice = self._draft()
        invoice.write({"service_date_from": october(1), "service_date_to": october(31)})
        self.assertPeriod(invoice, october(1), october(31))
        invoice.invoice_date = date(2026, 11, 30)
        self._work(9)
        self.env.flush_all()
        self.assertPeriod(invoice, october(1), october(31))
        invoice.write({"service_date_from": False, "service_date_to": False})
        self.assertPeriod(invoice, october(5), october(8))

    def test_days_that_make_no_period(self):
        self._work(5, 8)
        invoice = self._draft()
        for record in (invoice, invoice.invoice_line_ids):
            for days in (
                {"service_date_to": october(1)},
                {"service_date_from": False},
            ):
                with (
                    self.assertRaisesRegex(ValidationError, "first and its last day"),
                    self.env.cr.savepoint(),
                ):
                    record.write(days)
                self.env.invalidate_all()

    def test_work_outside_of_the_period_of_its_invoice(self):
        self._work(5, 8)
        invoice = self._draft()
        invoice.service_date_from = october(6)
        self.assertRefused(invoice.action_post, "Consulting.*outside of the service")

    def test_asked_for_where_the_law_does(self):
        """Work that counts as done and of which nothing is booked."""
        product = self._create_product("Migration", "delivered_manual", 500)
        invoices = self.env["account.move"]
        for _time in range(2):
            order, _project, _task = self._sell(product, 1)
            order.order_line.qty_delivered = 1
            invoices |= self._draft(order)
        self.assertPeriod(invoices[0], None, None)
        self._in_germany()
        self.assertRefused(invoices.action_post, "service period")
        self.assertRefused(lambda: invoices[1].write({"state": "posted"}), "law asks")
        self.assertTrue(invoices[0].show_service_period)
        for invoice in invoices:
            invoice.write(
                {"service_date_from": october(5), "service_date_to": october(8)}
            )
        invoices.action_post()
        self.assertPeriod(invoices[1], october(5), october(8))

    def test_not_asked_for_elsewhere_nor_for_what_is_not_ours(self):
        product = self._create_product("Migration", "delivered_manual", 500)
        order, _project, _task = self._sell(product, 1)
        order.order_line.qty_delivered = 1
        self._draft(order).action_post()
        self._in_germany()
        self._invoice_by_hand(self.env["account.analytic.account"])
        order, _project, _task = self._sell(self.fixed_product)
        self._draft(order).action_post()
