from freezegun import freeze_time

from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing_release.tests.release_common import (
    ReleaseCase,
)

from .timer_common import TimerCase, TimerMixin

NOW = "2026-10-12 08:00:00"


class TestTimerInvoice(TimerCase):
    """What runs is not billed half: it is invoiced once it has hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._book(cls.technician, cls.other_task, 20)

    def test_invoice_leaves_it_out(self):
        with freeze_time(NOW):
            timer = self._start()
        invoice = self._invoice()
        self.assertFalse(timer.coverage_link_ids)
        self.assertFalse(timer.timesheet_invoice_id)
        self.assertNotIn(timer, invoice._get_statement_bookings())
        self.assertHours(billed=20)
        with freeze_time("2026-10-12 09:00:00"):
            self._stop()
        self.assertHours(billed=20, open=1)
        self.assertCovered()
        rest = self._invoice()
        self.assertEqual(rest._get_statement_bookings(), timer)
        self.assertHours(billed=21)
        self.assertCovered()

    def test_draft_does_not_take_it_when_it_stops(self):
        with freeze_time(NOW):
            timer = self._start()
        invoice = self._invoice(post=False)
        with freeze_time("2026-10-12 09:00:00"):
            self._stop()
        invoice.action_post()
        self.assertHours(billed=20, open=1)
        self.assertEqual(timer.coverage_state, "open")

    def test_put_on_a_draft_by_hand(self):
        """As Odoo's own invoicing does it."""
        invoice = self._invoice(post=False)
        timer = self._start()
        timer.write({"timesheet_invoice_id": invoice.id})
        self.assertFalse(timer.coverage_link_ids)

    def test_not_waived(self):
        timer = self._start()
        waive = self.env["project.waiver"].with_user(self.office)._waive
        with self.assertRaisesRegex(UserError, "not open and cannot be waived"):
            waive(timer.with_user(self.office), "Goodwill")


class TestTimerPaper(TimerMixin, ReleaseCase):
    """What runs is on no statement, and customers do not see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_technician()

    def test_statement_of_a_fixed_price(self):
        self.company.statement_fixed_price = True
        order, bookings = self._sell_and_book(
            self.fixed, [(self.employee, 5, 2, "Installed")]
        )
        task = order.project_ids.tasks
        with freeze_time(NOW):
            timer = self._start(task)
        order.order_line.product_uom_qty += 5
        invoice = self._invoice(order, post=False)
        invoice.invoice_date = "2026-10-31"
        invoice.action_post()
        rows = invoice.timesheet_statement_ids.line_ids.booking_id
        self.assertEqual(rows, bookings)
        self.assertFalse(timer.coverage_state)
        with freeze_time("2026-10-12 09:00:00"):
            self._stop()
        self.assertEqual(timer.coverage_state, "fixed")

    def test_release_leaves_it_out(self):
        with freeze_time(NOW):
            timer = self._start()
        release = self._make()
        self.assertEqual(len(release.line_ids), 4)
        self.assertNotIn(timer, release.line_ids.booking_id)

    def test_customers_do_not_see_it(self):
        customer = self._create_user("kim", "Kim Kundin", "base.group_portal")
        lines = self.env["account.analytic.line"].with_user(customer)
        self.project.privacy_visibility = "portal"
        self.project.message_subscribe(customer.partner_id.ids)
        customer.partner_id.parent_id = self.customer
        timer = self._start()
        shown = lines.sudo().search(lines._timesheet_get_portal_domain())
        self.assertIn(self.bookings[0], shown)
        self.assertNotIn(timer, shown)
