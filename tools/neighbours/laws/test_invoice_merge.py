"""Merged invoices: no hour is lost, none is billed twice."""

from odoo.tests import tagged

from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)


@tagged("post_install", "-at_install")
class TestInvoiceMerge(CoverageCase):
    """Drafts that somebody who may invoice merges with ``account_invoice_merge``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rights = "account.group_account_invoice"
        cls.clerk = cls._create_user("ines", "Ines Invoice", rights)
        cls._book(cls.employee, cls.task, 4, date="2026-03-02")
        cls._book(cls.employee, cls.task, 3, date="2026-03-10")
        cls._book(cls.employee, cls.task, 2, date="2026-04-01")

    def _merge(self, drafts):
        """The new draft, by the dialog; the others are cancelled."""
        wizard = self.env["invoice.merge"].with_user(self.clerk)
        context = {"active_model": "account.move", "active_ids": drafts.ids}
        wizard = wizard.with_context(**context).create({})
        self.assertFalse(wizard.error_message)
        found = self.env["account.move"].search(wizard.merge_invoices()["domain"])
        self.env.flush_all()
        self.assertEqual(set(drafts.mapped("state")), {"cancel"})
        return found - drafts

    def test_two_drafts_of_one_order_line(self):
        drafts = self._invoice_until("2026-03-31")
        drafts |= self._invoice(post=False)
        self.assertHours(draft=9)
        merged = self._merge(drafts)
        self.assertEqual(merged.invoice_line_ids.quantity, 9)
        self.assertHours(draft=9)
        self.assertEqual(self.line.qty_to_invoice, 0)
        self.assertCovered()
        self.assertEqual(merged._get_covered_bookings(), self.project.timesheet_ids)
        self.assertRefused(self._invoice, "No items are available to invoice")
        merged.with_user(self.clerk).action_post()
        self.assertHours(billed=9)
        self.assertCovered()

    def test_drafts_of_two_orders(self):
        order, project, task = self._sell(self.product)
        self._book(self.employee, task, 1.5)
        drafts = self._invoice(post=False) | self._invoice(order, post=False)
        merged = self._merge(drafts)
        self.assertEqual(merged.invoice_line_ids.mapped("quantity"), [9, 1.5])
        self.assertHours(draft=9)
        self.assertHours(project, draft=1.5)
        self.assertCovered(self.order | order)
        merged.with_user(self.clerk).action_post()
        self.assertHours(billed=9)
        self.assertHours(project, billed=1.5)
        self.assertCovered(self.order | order)

    def test_booked_meanwhile(self):
        """What is booked between stays open, though it has the same hours."""
        drafts = self._invoice_until("2026-03-31") | self._invoice(post=False)
        late = self._book(self.employee, self.task, 4, date="2026-03-01")
        merged = self._merge(drafts)
        self.assertHours(draft=9, open=4)
        self.assertEqual(late.coverage_state, "open")
        self.assertEqual(merged.invoice_line_ids.quantity, 9)
        self.assertCovered()

    def test_the_merged_one_is_cancelled(self):
        """The first ones have lost their order; it is invoiced again."""
        drafts = self._invoice_until("2026-03-31") | self._invoice(post=False)
        merged = self._merge(drafts)
        self.assertRefused(drafts[0].button_draft, "draft again")
        merged.button_cancel()
        self.assertHours(open=9)
        self.assertRefused(drafts[0].button_draft, "Create a new invoice")
        self._invoice()
        self.assertHours(billed=9)
        self.assertRefused(merged.button_draft, "draft again")
        self.assertCovered()

    def test_increments_of_bookings_and_days(self):
        """What is billed beyond the hours is merged, too."""
        for basis in ("booking", "day"):
            with self.subTest(basis):
                order, project, task = self._sell(self.product)
                order.order_line.write(
                    {"billing_increment": 0.5, "increment_basis": basis}
                )
                self._book(self.employee, task, 0.75, date="2026-03-02")
                drafts = self._invoice(order, post=False)
                self._book(self.employee, task, 0.5, date="2026-03-02")
                self._book(self.employee, task, 0.75, date="2026-04-01")
                drafts |= self._invoice(order, post=False)
                billed = sum(drafts.invoice_line_ids.mapped("quantity"))
                merged = self._merge(drafts)
                self.assertEqual(merged.invoice_line_ids.quantity, billed)
                self.assertHours(project, draft=2)
                merged.with_user(self.clerk).action_post()
                self.assertHours(project, billed=2)
                self.assertEqual(order.order_line.qty_to_invoice, 0)

    def test_another_price_is_another_line(self):
        """Each takes the bookings that were billed at its price."""
        drafts = self._invoice_until("2026-03-31")
        drafts |= self._invoice(post=False)
        drafts[1].invoice_line_ids.price_unit = 80
        merged = self._merge(drafts)
        found = {
            line.price_unit: line.coverage_link_ids.mapped("hours")
            for line in merged.invoice_line_ids
        }
        self.assertEqual({p: sum(hours) for p, hours in found.items()}, {100: 7, 80: 2})
        self.assertHours(draft=9)
        self.assertCovered()
