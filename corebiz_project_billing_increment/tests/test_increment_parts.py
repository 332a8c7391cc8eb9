from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.common import REASON

from .increment_common import IncrementCase


@tagged("post_install", "-at_install")
class TestIncrementParts(IncrementCase):
    """A booking on two invoices costs what it costs on one."""

    def _waive(self, booking, minutes):
        waivers = self.env["project.waiver"].with_user(self.office)
        return waivers._waive(booking, REASON, None, minutes / 60)

    def _bill_in_parts(self, minutes, waived, **values):
        """A booking of which a part is waived, billed, given back and billed."""
        booking = self._put(minutes, **values)
        waiver = self._waive(booking, waived)
        first = self._invoice()
        waiver._take_back(REASON)
        return booking, first, self._invoice()

    def _get_quantities(self, *invoices):
        return [invoice.invoice_line_ids.quantity for invoice in invoices]

    def test_each_booking(self):
        """5:10, 1:00 of it waived: 4:15 are billed, and later 1:00, together 5:15."""
        booking, *invoices = self._bill_in_parts(310, 60)
        self.assertEqual(self._get_quantities(*invoices), [4.25, 1])
        self.assertTerms(31 / 6, 5 / 60, billed=31 / 6)
        note = self._reverse(invoices[0])
        note.action_post()
        self.assertAlmostEqual(self.line.qty_to_invoice, 4.25, 4)
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 4.25)
        self.assertEqual(booking.coverage_state, "billed")

    def test_step_is_charged_already(self):
        """0:20, 0:10 waived: the 0:15 that were billed leave another 0:15 only."""
        _booking, *invoices = self._bill_in_parts(20, 10)
        self.assertEqual(self._get_quantities(*invoices), [0.25, 0.25])
        self.assertTerms(1 / 3, 1 / 6, billed=1 / 3)

    def test_minimum_is_charged_once(self):
        """0:50 with a minimum of an hour: two parts cost that hour, and no more."""
        self._agree(0, 1)
        _booking, *invoices = self._bill_in_parts(50, 20)
        self.assertEqual(self._get_quantities(*invoices), [0.5, 0.5])
        self.assertTerms(5 / 6, 1 / 6, billed=5 / 6)

    def test_day(self):
        """0:20 and 0:20 in a day, 0:10 waived: 0:30, and of 0:40 the other 0:15."""
        self._agree(0.25, basis="day")
        self._put(20)
        _booking, *invoices = self._bill_in_parts(20, 10)
        self.assertEqual(self._get_quantities(*invoices), [0.5, 0.25])
        self.assertTerms(40 / 60, 5 / 60, billed=40 / 60)

    def test_day_on_two_drafts(self):
        """What is taken off a draft is rounded up anew, beside the other draft."""
        self._agree(0.25, basis="day")
        other = self._put(20)
        booking = self._put(20)
        waiver = self._waive(booking, 10)
        draft = self._invoice(post=False)
        waiver._take_back(REASON)
        second = self._invoice(post=False)
        self.assertEqual(self._get_quantities(draft, second), [0.5, 0.25])
        self.assertTerms(40 / 60, 5 / 60, draft=40 / 60)
        self.assertAlmostEqual(self.project.uninvoiced_amount, 0.75 * 95, 2)
        other.coverage_link_ids.action_take_off()
        [row] = draft.coverage_link_ids
        self.assertAlmostEqual(row.hours, 1 / 6, 4)
        self.assertEqual(self._get_quantities(draft, second), [0.25, 0.25])
        self.assertAlmostEqual(self.line.qty_to_invoice, 0.25, 4)
        self.assertAlmostEqual(self.project.uninvoiced_amount, 0.75 * 95, 2)
