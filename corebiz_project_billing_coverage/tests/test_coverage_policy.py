from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.models.billing_state import PO_BILLED

from .coverage_common import CoverageCase


@tagged("post_install", "-at_install")
class TestCoveragePolicy(CoverageCase):
    """The policy of a product changes after hours of it were booked and invoiced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.project, cls.task = cls._sell(cls.fixed_product, 5)
        cls.line = cls.order.order_line
        cls._book(cls.employee, cls.task, 3, date="2026-03-01")

    def _bill_by_time(self):
        self.fixed_product.service_policy = "delivered_timesheet"
        self.env.flush_all()

    def test_an_invoice_from_before_is_posted_again(self):
        invoice = self._invoice(self.order)
        self._bill_by_time()
        invoice.button_draft()
        invoice.action_post()
        self.assertHours(fixed=3)
        self.assertFalse(invoice.coverage_link_ids)
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_what_is_left_of_it_pays_new_bookings(self):
        invoice = self._invoice(self.order)
        self._bill_by_time()
        self._book(self.employee, self.task, 4, date="2026-03-02")
        self.assertHours(fixed=5, open=2)
        self.assertEqual(self.line.qty_to_invoice, 2)
        again = self._invoice(self.order)
        self.assertEqual(again.invoice_line_ids.quantity, 2)
        self.assertHours(fixed=5, billed=2)
        for move in (again, invoice):
            move.button_draft()
            move.action_post()
        self.assertHours(fixed=5, billed=2)

    def test_replaced_and_credited(self):
        invoice = self._invoice(self.order)
        self._bill_by_time()
        new = self._reverse(invoice, is_modify=True)
        new.action_post()
        self.assertHours(fixed=3)
        self._reverse(new).action_post()
        self.assertHours(open=3)
        self.assertEqual(self.line.qty_to_invoice, 3)

    def test_not_replaced_before_the_credit_note_is_posted(self):
        """A credit note of tomorrow waits; its hours cannot be billed anew today."""
        self._bill_by_time()
        self.env["account.move"].flush_model()
        invoice = self._invoice(self.order)
        self.assertHours(billed=3)
        tomorrow = fields.Date.today() + timedelta(days=2)
        self.assertRefused(
            lambda: self._reverse(invoice, is_modify=True, date=tomorrow),
            "Choose today, or create the credit note",
        )
        self.assertHours(billed=3)
        self.assertFalse(invoice.reversal_move_ids)
        self._reverse(invoice, date=tomorrow)
        self.assertEqual(invoice.reversal_move_ids.state, "draft")

    def test_a_draft_from_before_is_deleted(self):
        invoice = self._invoice(self.order, post=False)
        self._bill_by_time()
        self.assertHours(fixed=3)
        invoice.unlink()
        self.assertHours(open=3)

    def test_what_was_not_invoiced_is_open(self):
        self._bill_by_time()
        self.assertHours(open=3)
        self.assertEqual(self.line.qty_to_invoice, 3)
        self._invoice(self.order)
        self.assertHours(billed=3)

    def test_a_billed_project_stays_as_it_is(self):
        self._invoice(self.order)
        self._walk_to(self.project, PO_BILLED)
        self._bill_by_time()
        self.assertHours(fixed=3)

    def test_a_billed_project_stays_so_without_its_invoice(self):
        """It was credited meanwhile: that bars the archive, and opens no hours."""
        invoice = self._invoice(self.order)
        self._walk_to(self.project, PO_BILLED)
        self._reverse(invoice).action_post()
        self._bill_by_time()
        self.assertEqual(self.line.paid_hours, 0)
        self.assertHours(fixed=3)

    def test_a_billed_project_keeps_what_was_waived(self):
        """Of a booking that the package paid in part, only the rest was waived."""
        self._book(self.employee, self.task, 4, date="2026-03-02")
        self.assertHours(fixed=5, open=2)
        self._waive(self.project)
        invoice = self._invoice(self.order)
        self._walk_to(self.project, PO_BILLED)
        self._reverse(invoice).action_post()
        self._bill_by_time()
        self.assertEqual(self.line.paid_hours, 0)
        self.assertHours(fixed=5, waived=2)
        paid = {
            booking.unit_amount: (booking.prepaid_hours, booking.coverage_state)
            for booking in self.project.timesheet_ids
        }
        self.assertEqual(paid, {3: (3, "fixed"), 4: (2, "waived")})

    def test_a_lump_sum_is_posted_again(self):
        unit = self.env.ref("uom.product_uom_unit")
        lump = self._create_product("Lump", "ordered_prepaid", 500, uom_id=unit.id)
        order, project, task = self._sell(lump, 1)
        self._book(self.employee, task, 12)
        invoice = self._invoice(order)
        self.env.flush_all()
        lump.service_policy = "delivered_timesheet"
        invoice.button_draft()
        invoice.action_post()
        self.assertHours(project, fixed=12)

    def test_a_package_pays_at_once(self):
        order, project, task = self._sell(self.product, 5)
        self._book(self.employee, task, 7, date="2026-03-01")
        self.env.flush_all()
        self.env.invalidate_all()
        self.product.service_policy = "ordered_prepaid"
        self.env.flush_all()
        self.assertHours(project, fixed=5, open=2)
        self.assertEqual(order.order_line.qty_to_invoice, 5)

    def test_a_package_pays_when_its_order_is_confirmed_again(self):
        order, project, task = self._sell(self.product, 5)
        self._book(self.employee, task, 7, date="2026-03-01")
        order._action_cancel()
        self.env.flush_all()
        self.product.service_policy = "ordered_prepaid"
        self.env.flush_all()
        self.assertHours(project, open=7)
        order.action_draft()
        order.action_confirm()
        self.env.flush_all()
        self.assertHours(project, fixed=5, open=2)

    def test_prepaid_since(self):
        order, project, task = self._sell(self.product, 5)
        self._book(self.employee, task, 2, date="2026-03-01")
        self._invoice(order)
        self._book(self.employee, task, 2, date="2026-03-02")
        self.product.service_policy = "ordered_prepaid"
        self._book(self.employee, task, 2, date="2026-03-03")
        self.assertHours(project, billed=2, fixed=3, open=1)
        self.assertEqual(order.order_line.qty_to_invoice, 3)
