from odoo.tests import tagged

from .increment_common import IncrementCase


@tagged("post_install", "-at_install")
class TestIncrementDay(IncrementCase):
    """All that a person booked on the line in a day is rounded up together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._agree(0.25, basis="day")

    def test_one_day_of_one_person(self):
        first, second = self._put(10, 10)
        self.assertEqual(self.line.qty_to_invoice, 0.5)
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 0.5)
        self.assertFalse(first.coverage_link_ids.increment_hours)
        self.assertAlmostEqual(second.coverage_link_ids.increment_hours, 1 / 6, 4)

    def test_other_days_and_people(self):
        self._put(10)
        self._put(10, date="2026-03-03")
        self._put(10, user=self.leader)
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 0.75)
        self.assertTerms(0.5, 0.25, billed=0.5)

    def test_several_drafts_of_one_day(self):
        first = self._bill(10, post=False)
        self._put(5)
        # The quarter is full: more of it costs nothing.
        self.assertEqual(self.line.qty_to_invoice, 0)
        second = self._bill(10, post=False)
        self.assertEqual(first.invoice_line_ids.quantity, 0.25)
        self.assertEqual(second.invoice_line_ids.quantity, 0.25)
        (first | second).action_post()
        self.assertTerms(25 / 60, 5 / 60, billed=25 / 60)

    def test_the_minimum_of_a_day_is_billed_once(self):
        self._agree(0.25, 0.5, basis="day")
        self.assertEqual(self._bill(10).invoice_line_ids.quantity, 0.5)
        self._put(10)
        self.assertEqual(self.line.qty_to_invoice, 0)
        self._put(15)
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 0.25)
        self.assertTerms(35 / 60, 10 / 60, billed=35 / 60)

    def test_an_earlier_draft_is_deleted(self):
        first = self._bill(10, post=False)
        second = self._bill(20, post=False)
        self.assertEqual(second.invoice_line_ids.quantity, 0.25)
        first.unlink()
        self.assertEqual(self.line.qty_to_invoice, 0.25)
        second.action_post()
        self._invoice()
        self.assertTerms(0.5, 0, billed=0.5)

    def test_credited(self):
        invoice = self._bill(10)
        self._bill(20)
        self._reverse(invoice).action_post()
        self.assertEqual(self.line.qty_to_invoice, 0.25)
        self._invoice()
        self.assertTerms(0.5, 0, billed=0.5)

    def test_corrected_afterwards(self):
        self._bill(10)
        self._put(-10)
        self.assertEqual(self.line.qty_to_invoice, -0.25)

    def test_taken_off_a_draft(self):
        """What is left of the day is rounded up anew."""
        _first, second = self._put(10, 10)
        draft = self._invoice(post=False)
        second.coverage_link_ids.action_take_off()
        self.assertEqual(draft.invoice_line_ids.quantity, 0.25)
        self.assertEqual(self.line.qty_to_invoice, 0.25)
        draft.action_post()
        self._invoice()
        self.assertTerms(1 / 3, 1 / 6, billed=1 / 3)

    def test_a_smaller_step_gives_nothing_back(self):
        self._agree(1, basis="day")
        self._bill(10)
        self._agree(0.25, basis="day")
        self._put(10)
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_until_a_date(self):
        self._put(10)
        self._put(10, date="2026-03-20")
        draft = self._invoice_until("2026-03-10")
        self.assertEqual(draft.invoice_line_ids.quantity, 0.25)
        draft.action_post()
        self.assertEqual(self.line.qty_to_invoice, 0.25)
