from odoo.fields import Command

from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)


class TestPassOn(CoverageCase):
    """A program writes a new draft in the place of others, and cancels these."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._book(cls.employee, cls.task, 4, date="2026-03-02")
        cls.second = cls._book(cls.employee, cls.task, 3, date="2026-03-10")
        cls.draft = cls._invoice(post=False)

    def _replace(self, *quantities, move_type="out_invoice", **values):
        """A draft with a line of each quantity, as a program writes it."""
        line = self.draft.invoice_line_ids
        lines = [
            {
                "sale_line_ids": [Command.set(self.line.ids)],
                "product_id": line.product_id.id,
                "product_uom_id": line.product_uom_id.id,
                "price_unit": line.price_unit,
                "discount": line.discount,
                "quantity": quantity,
                "tax_ids": False,
                **values,
            }
            for quantity in quantities
        ]
        return self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.draft.partner_id.id,
                "invoice_line_ids": [Command.create(vals) for vals in lines],
            }
        )

    def test_new_draft_takes_the_bookings(self):
        new = self._replace(7)
        self.assertHours(draft=7)
        self.draft.button_cancel()
        self.assertHours(draft=7)
        self.assertEqual(new._get_covered_bookings(), self.first | self.second)
        self.assertEqual(self.first.timesheet_invoice_id, new)
        self.assertRefused(self._invoice, "No items are available to invoice")
        self.assertRefused(self.draft.button_draft, "draft again")
        new.action_post()
        self.assertHours(billed=7)

    def test_two_lines_share_them(self):
        new = self._replace(3, 4)
        self.draft.button_cancel()
        self.assertHours(draft=7)
        links = new.invoice_line_ids.coverage_link_ids
        self.assertEqual(
            {(link.invoice_line_id.quantity, link.hours) for link in links},
            {(3, 3), (4, 4)},
        )

    def test_what_was_booked_since_stays_open(self):
        late = self._book(self.employee, self.task, 4, date="2026-03-01")
        self._replace(7)
        self.draft.button_cancel()
        self.assertHours(draft=7, open=4)
        self.assertEqual(late.coverage_state, "open")

    def test_another_price_or_quantity_takes_nothing(self):
        for quantity, values in ((7, {"price_unit": 1}), (6, {}), (7, {"discount": 5})):
            with self.subTest(quantity=quantity, **values):
                self._replace(quantity, **values)
                self.draft.button_cancel()
                self.assertHours(open=7)
                self.draft.button_draft()
                self.assertHours(draft=7)

    def test_older_draft_takes_nothing(self):
        """It waits for its bookings, so that they can be corrected meanwhile."""
        self.draft.action_post()
        credit = self._reverse(self.draft, is_modify=True)
        again = credit.filtered(lambda move: move.move_type == "out_invoice")
        self.assertHours(open=7)
        newer = self._invoice(post=False)
        self.assertGreater(newer.id, again.id)
        newer.button_cancel()
        self.assertHours(open=7)

    def _credit(self, *quantities):
        self.draft.action_post()
        notes = self.env["account.move"]
        for quantity in quantities:
            credit = self._reverse(self.draft)
            credit.invoice_line_ids.quantity = quantity
            notes |= credit
        return notes

    def test_new_credit_note_frees_what_the_others_would_have(self):
        old = self._credit(3, 4)
        new = self._replace(7, move_type="out_refund")
        old.button_cancel()
        self.assertHours(billed=7)
        self.assertEqual(len(new.invoice_line_ids.credited_link_ids), 2)
        new.action_post()
        self.assertHours(open=7)
        new.button_draft()
        self.assertHours(billed=7)

    def test_new_credit_note_of_another_quantity_frees_nothing(self):
        """What the cancelled one would have freed is not known to be in it."""
        old = self._credit(3)
        new = self._replace(4, move_type="out_refund")
        old.button_cancel()
        self.assertFalse(new.invoice_line_ids.credited_link_ids)
