"""Hours of a fixed price, which ``sale_timesheet_invoice_link`` puts on invoices."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)


@tagged("post_install", "-at_install")
class TestInvoiceLink(CoverageCase):
    """The price covers them: they are on no invoice, and none are pending."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lump = cls._create_product("Lump sum", "ordered_prepaid", 500)
        cls.lump.uom_id = cls.env.ref("uom.product_uom_unit")
        cls.fixed_order, cls.fixed, cls.fixed_task = cls._sell(cls.lump, 1)
        cls.clerk = cls._create_user(
            "ines", "Ines Invoice", "account.group_account_invoice"
        )

    def test_link_all(self):
        booking = self._book(self.employee, self.fixed_task, 3)
        self.assertHours(self.fixed, fixed=3)
        invoice = self._invoice(self.fixed_order, post=False)
        invoice.with_user(self.clerk).action_link_timesheets()
        self.assertFalse(invoice.timesheet_pending_count)
        self.assertHours(self.fixed, fixed=3)
        self.assertEqual(booking.coverage_state, "fixed")
        invoice.action_post()
        self.assertHours(self.fixed, fixed=3)
        self.assertCovered()
        self._reverse(invoice).action_post()
        self.assertHours(self.fixed, fixed=3)

    def test_chosen_by_hand(self):
        """A booking put on an invoice that does not charge it stays as it is."""
        fixed = self._book(self.employee, self.fixed_task, 3)
        opened = self._book(self.employee, self.task, 2)
        invoice = self._invoice(self.fixed_order, post=False)
        bookings = (fixed | opened).with_user(self.clerk)
        bookings.write({"timesheet_invoice_id": invoice.id})
        self.assertHours(self.fixed, fixed=3)
        self.assertHours(open=2)
        self.assertEqual(self.line.qty_to_invoice, 2)
        self.assertCovered()

    def test_not_by_who_books(self):
        booking = self._book(self.employee, self.fixed_task, 3)
        invoice = self._invoice(self.fixed_order, post=False)
        self.assertRefused(
            lambda: booking.with_user(self.employee).write(
                {"timesheet_invoice_id": invoice.id}
            ),
            "",
            error=AccessError,
        )
