from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .dashboard_common import DashboardCase


@tagged("post_install", "-at_install")
class TestBillingInvoice(DashboardCase):
    """The invoices of projects, and the days until they are paid."""

    def _read(self, invoice, user=None):
        rows = self.env["project.billing.invoice"].with_user(user or self.office)
        return rows.search([("move_id", "=", invoice.id)])

    def test_row_is_that_of_the_document(self):
        row = self._read(self.unpaid)
        self.assertEqual(row.id, self.unpaid.id)
        self.assertEqual(row.partner_id, self.customer)
        self.assertEqual(row.amount_untaxed, self.unpaid.amount_untaxed_signed)
        self.assertEqual(row.amount_total, self.unpaid.amount_total_signed)
        self.assertEqual(row.amount_residual, self.unpaid.amount_total_signed)
        self.assertEqual(row.currency_id, self.company.currency_id)
        self.assertFalse(row.paid_date)

    def test_days_to_pay_are_those_to_the_last_payment(self):
        row = self._read(self.paid)
        self.assertEqual(row.paid_date, self.today)
        self.assertEqual(row.days_to_pay, (self.today - self.last_month).days)
        self.assertEqual(row.amount_residual, 0)

    def test_a_part_is_no_payment_yet(self):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.unpaid.ids
        )
        part = wizard.create({"amount": 100, "payment_date": self.today})
        part._create_payments()
        row = self._read(self.unpaid)
        self.assertFalse(row.paid_date)
        self.assertEqual(row.amount_residual, self.unpaid.amount_total_signed - 100)
        self._pay(self.unpaid, self.today + timedelta(days=3))
        self.env.invalidate_all()
        self.assertEqual(self._read(self.unpaid).days_to_pay, 3)

    def test_what_is_cancelled_is_never_paid(self):
        credit = self.unpaid._reverse_moves([{"invoice_date": self.today}], cancel=True)
        row = self._read(self.unpaid)
        self.assertFalse(row.paid_date)
        self.assertEqual(row.amount_residual, 0)
        credit_row = self._read(credit)
        self.assertEqual(credit_row.amount_untaxed, -self.unpaid.amount_untaxed)
        self.assertFalse(credit_row.days_to_pay)

    def test_only_posted_invoices_of_projects(self):
        other = self._invoice_by_hand(self.env["account.analytic.account"])
        self.assertFalse(self._read(other))
        product = self._create_service("ordered_prepaid", service_tracking="no")
        order = self._create_order(
            [{"product_id": product.id, "product_uom_qty": 1, "price_unit": 10}]
        )
        order.action_confirm()
        self.assertFalse(order.project_ids)
        alone = order._create_invoices()
        alone.invoice_date = self.today
        alone.action_post()
        self.assertFalse(self._read(alone))
        # An order that names a project is one of the project.
        order.project_id = self.project
        self.assertTrue(self._read(alone))
        alone.button_draft()
        self.assertFalse(self._read(alone))

    def test_for_office_and_administrators(self):
        """As all amounts of all projects."""
        self.assertTrue(self._read(self.unpaid, self.project_administrator))
        for user in (self.leader, self.manager, self.account_manager, self.employee):
            with self.assertRaises(AccessError):
                self._read(self.unpaid, user)

    def test_other_companies_see_nothing(self):
        stranger = self._create_stranger(
            "corebiz_project_billing.group_project_office",
            "project.group_project_manager",
        )
        rows = self.env["project.billing.invoice"].with_user(stranger)
        self.assertFalse(rows.search([]))

    def test_group_is_the_average_of_its_invoices(self):
        self._pay(self.unpaid, self.today + timedelta(days=1))
        days = (self.today - self.last_month).days
        [group] = (
            self.env["project.billing.invoice"]
            .with_user(self.office)
            .formatted_read_group(
                [("move_id", "in", (self.paid + self.unpaid).ids)],
                [],
                ["days_to_pay:avg"],
            )
        )
        self.assertAlmostEqual(group["days_to_pay:avg"], (days + 1) / 2)

    def test_invoice_opens_with_the_rights_of_the_user(self):
        action = self._read(self.unpaid).action_open_invoice()
        self.assertEqual(action["res_model"], "account.move")
        self.assertEqual(action["res_id"], self.unpaid.id)

    def test_day_is_found(self):
        found = self.env["project.billing.invoice"].search(
            [("paid_date", "=", fields.Date.to_string(self.today))]
        )
        self.assertIn(self.paid, found.move_id)
        self.assertNotIn(self.unpaid, found.move_id)
