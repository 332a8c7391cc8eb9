"""Credit notes whose lines name the lines that they credit."""

from odoo.tests import tagged

from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)


@tagged("post_install", "-at_install")
class TestRefundLink(CoverageCase):
    """Links of ``account_invoice_refund_link`` beside those of bookings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._book(cls.employee, cls.task, 4, date="2026-03-02")
        cls._book(cls.employee, cls.task, 3, date="2026-03-10")
        cls.invoice = cls._invoice()

    def test_credit_note(self):
        credit = self._reverse(self.invoice)
        self.assertEqual(
            credit.invoice_line_ids.origin_line_id, self.invoice.invoice_line_ids
        )
        self.assertEqual(self.invoice.refund_invoice_ids, credit)
        credit.invoice_line_ids.quantity = 3
        credit.action_post()
        self.assertHours(billed=4, open=3)
        self.assertCovered()
        links = credit.invoice_line_ids.credited_link_ids
        self.assertEqual(links.invoice_line_id, credit.invoice_line_ids.origin_line_id)

    def test_new_invoice(self):
        moves = self._reverse(self.invoice, is_modify=True)
        self.assertHours(open=7)
        moves.filtered(lambda move: move.move_type == "out_invoice").action_post()
        self.assertHours(billed=7)
        self.assertCovered()

    def test_merged_credit_notes(self):
        """The merged one names no invoice, and frees what the others would have."""
        drafts = self._reverse(self.invoice) | self._reverse(self.invoice)
        drafts[0].invoice_line_ids.quantity = 3
        drafts[1].invoice_line_ids.quantity = 4
        merged = self.env["account.move"].browse(list(drafts.do_merge()))
        self.assertEqual(set(drafts.mapped("state")), {"cancel"})
        self.assertHours(billed=7)
        self.assertEqual(merged.invoice_line_ids.quantity, 7)
        merged.action_post()
        self.assertHours(open=7)
        merged.button_draft()
        self.assertHours(billed=7)
        merged.action_post()
        self.assertRefused(self.invoice.button_draft, "credit")
        self._invoice()
        self.assertHours(billed=7)
