from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PM_DONE,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .coverage_common import CoverageCase


class TestCoverageHooks(ExampleMixin, CoverageCase):
    """How another addon accounts for bookings, by its examples in DEVELOP.md."""

    examples = (
        "account.analytic.line._get_coverage_state",
        "account.analytic.line._get_invoiceable_domain",
        "project.project._get_uncovered_text",
        "account.move._is_document_missing",
        "project.coverage.link._prepare_links_vals",
        "sale.order.line._get_prepaid_shares",
    )

    def test_more_is_billed_than_hours(self):
        self._book(self.employee, self.task, 1)
        self._book(self.employee, self.task, 1, name="Journey")
        self.assertEqual(self.line.qty_to_invoice, 2.5)
        invoice = self._invoice()
        self.assertEqual(invoice.amount_untaxed, 250)
        self.assertHours(billed=2)

    def test_a_booking_is_accounted_for_in_another_way(self):
        work = self._book(self.employee, self.task, 3)
        training = self._book(self.employee, self.task, 2, name="Training on site")
        self.assertEqual((work | training).mapped("coverage_state"), ["open", "fixed"])
        self.assertHours(open=3, fixed=2)
        training.name = "Work after all"
        self.assertHours(open=5)

    def test_a_booking_is_held_back_from_invoices(self):
        self._book(self.employee, self.task, 3)
        held = self._book(self.employee, self.task, 2, name="To check: travel")
        self.assertEqual(self.order.order_line.qty_to_invoice, 3)
        invoice = self._invoice()
        self.assertEqual(invoice.invoice_line_ids.quantity, 3)
        self.assertNotIn(held.sudo(), invoice._get_covered_bookings())
        self.assertEqual(held.coverage_state, "open")
        self.assertHours(billed=3, open=2)

    def test_something_else_is_open(self):
        self._walk_to(self.project, PM_DONE)
        self.project.name = "Deposit of May"
        project = self.project.with_user(self.office)
        with self.assertRaisesRegex(UserError, "deposit of"):
            project.write({"billing_state": PO_BILLED})
        self.project.name = "Project of May"
        self._walk_to(self.project, PO_BILLED)
        self.assertStates(self.project, PO_BILLED)

    def test_a_file_of_an_invoice_is_missing(self):
        self._book(self.employee, self.task, 3)
        invoice = self._invoice()
        self.env["ir.attachment"].create(
            {
                "name": "invoice.pdf",
                "raw": b"%PDF",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.invalidate_recordset()
        invoice.ref = "Waits for a stamp"
        self.assertTrue(invoice._is_document_missing())

    def test_a_package_is_kept_in_reserve(self):
        order, project, task = self._sell(self.fixed_product, 5)
        order.order_line.name = "Reserve of hours"
        self._book(self.employee, task, 2)
        self.assertHours(project, open=2)
