from odoo.exceptions import UserError

from .plan_common import PlanCase


class TestBillingDocument(PlanCase):
    """The title of an invoice, and its code."""

    def test_by_the_lines(self):
        partial = self._ask_for(self._plan(30))
        final = self._finish(post=True)
        plain = self._invoice_by_hand(self.project.account_id)
        note = self._credit(plain)
        bill = self._invoice_by_hand(self.project.account_id, "in_invoice")
        for move, document, code in (
            (partial, "partial", "326"),
            (final, "remaining", "380"),
            (plain, "invoice", "380"),
            (note, False, "381"),
        ):
            with self.subTest(document):
                self.assertEqual(move.billing_document, document)
                self.assertEqual(move._get_document_type_code(), code)
        self.assertFalse(bill.billing_document)

    def test_down_payment_by_hand(self):
        """Odoo's own wizard makes partial invoices, too."""
        payment = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": self.order.ids,
                "advance_payment_method": "percentage",
                "amount": 30,
            }
        )
        invoice = payment._create_invoices(self.order)
        self.assertEqual(invoice.billing_document, "partial")

    def test_chosen_on_the_draft(self):
        self._ask_for(self._plan(30))
        final = self._finish()
        clerk = final.with_user(self.clerk)
        clerk.billing_document = "final"
        # Whatever changes besides, the choice stays.
        final.invoice_line_ids[:1].price_unit = 999
        final.action_post()
        self.assertEqual(final.billing_document, "final")
        self.assertEqual(final._get_billing_title(), "Final Invoice")

    def test_a_choice_that_the_lines_forbid_goes(self):
        self._ask_for(self._plan(30))
        final = self._finish()
        self.assertEqual(final.billing_document, "remaining")
        final.invoice_line_ids.filtered("is_downpayment").unlink()
        self.assertIn(final.billing_document, ("remaining", "invoice"))

    def test_fixed_when_posted(self):
        invoice = self._ask_for(self._plan(30))
        for take in (
            lambda: invoice.write({"billing_document": "invoice"}),
            lambda: invoice.with_user(self.clerk).write({"billing_document": "part"}),
            lambda: invoice.sudo().web_save({"billing_document": "part"}, {}),
        ):
            with self.assertRaisesRegex(UserError, "no draft"):
                take()
        invoice.write({"billing_document": "partial"})
        self.company.final_billing_document = "final"
        self.assertEqual(invoice.billing_document, "partial")

    def test_titles_of_all_states(self):
        invoice = self._ask_for(self._plan(30), post=False)
        german = invoice.with_context(lang="de_DE")
        self.assertEqual(german._get_billing_title(), "Entwurf Abschlagsrechnung")
        invoice.action_post()
        self.assertEqual(german._get_billing_title(), "Abschlagsrechnung")
        invoice.button_draft()
        invoice.button_cancel()
        self.assertEqual(german._get_billing_title(), "Stornierte Abschlagsrechnung")

    def test_a_part(self):
        invoice = self._finish()
        invoice.with_user(self.clerk).billing_document = "part"
        self.assertEqual(invoice._get_document_type_code(), "380")
        self.assertEqual(
            invoice.with_context(lang="de_DE")._get_billing_title(),
            "Entwurf Teilrechnung",
        )

    def test_warned_without_an_account_for_down_payments(self):
        account = self._invoice_by_hand(
            self.project.account_id
        ).invoice_line_ids.account_id.copy()
        self.company.downpayment_account_id = False
        invoice = self._ask_for(self._plan(30), post=False)
        self.assertTrue(invoice.lacks_down_payment_account)
        self.company.downpayment_account_id = account
        other = self._ask_for(self._plan(10), post=False)
        self.assertFalse(other.lacks_down_payment_account)
        self.assertEqual(other.invoice_line_ids.account_id, account)
        self.assertFalse(self._finish().lacks_down_payment_account)

    def test_invoices_from_before(self):
        partial = self._ask_for(self._plan(30))
        final = self._finish(post=True)
        plain = self._invoice_by_hand(self.project.account_id)
        moves = partial | final | plain
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET billing_document = NULL WHERE id IN %s",
            [tuple(moves.ids)],
        )
        self.env["account.move"]._fill_billing_document()
        self.env.invalidate_all()
        self.assertEqual(
            moves.mapped("billing_document"), ["partial", "remaining", False]
        )
        self.assertFalse(plain._get_billing_title())
        self.assertEqual(plain._get_document_type_code(), "380")
