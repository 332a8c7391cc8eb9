from odoo.tests import tagged

from .coverage_common import CoverageCase

MINUTES = (15, 50, 225, 75, 35)


@tagged("post_install", "-at_install")
class TestRoundingRest(CoverageCase):
    """Hours are rounded once per invoice line; what is left goes to the next one."""

    def _put(self, minutes, **values):
        return self._book(self.employee, self.task, minutes / 60, **values)

    def _bill(self, *minutes):
        for number in minutes:
            self._put(number)
        return self._invoice(self.order)

    def assertBilled(self, *quantities):
        """The quantities of the invoices of the line, and hours that add up."""
        invoices = self.line.invoice_lines.move_id.sorted("id")
        self.assertEqual(
            [round(move.invoice_line_ids.quantity, 2) for move in invoices],
            list(quantities),
        )
        self.assertCovered()

    def test_five_invoices_are_as_much_as_one(self):
        invoices = [self._bill(minutes) for minutes in MINUTES]
        self.assertEqual(
            [invoice.amount_untaxed for invoice in invoices], [25, 83, 375, 125, 59]
        )
        self.assertEqual(sum(invoice.amount_untaxed for invoice in invoices), 667)
        self.assertBilled(0.25, 0.83, 3.75, 1.25, 0.59)
        self.assertHours(billed=6.67)
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_one_invoice(self):
        self.assertEqual(self._bill(*MINUTES).amount_untaxed, 667)

    def test_the_hours_stay_those_of_the_booking(self):
        for minutes in MINUTES:
            self._bill(minutes)
        link = self.line.invoice_lines.coverage_link_ids.sorted("id")[-1]
        self.assertAlmostEqual(link.hours, 35 / 60)
        self.assertAlmostEqual(link.carried_quantity, 20 / 6000, 4)
        self.assertAlmostEqual(link.quantity, 35 / 60 + 20 / 6000, 4)

    def test_what_is_to_invoice_says_so_before(self):
        self._bill(50)
        self._put(35)
        self.assertEqual(self.line.qty_to_invoice, 0.59)
        self._invoice()
        self.assertBilled(0.83, 0.59)

    def test_a_rest_alone_is_not_invoiced(self):
        for _number in range(3):
            self._bill(20)
        self.assertBilled(0.33, 0.34, 0.33)
        self.assertEqual(self.line.qty_to_invoice, 0)
        self.assertEqual(self.line.invoice_status, "no")

    def test_credited_whole(self):
        """The note gives back what was carried, too, and it is carried again."""
        self._bill(50)
        invoice = self._bill(35)
        note = self._reverse(invoice)
        self.assertEqual(note.invoice_line_ids.quantity, 0.59)
        note.action_post()
        self.assertAlmostEqual(self.project.open_hours, 35 / 60, 5)
        self.assertEqual(self.line.qty_to_invoice, 0.59)
        self.assertEqual(self._invoice().amount_untaxed, 59)
        self.assertCovered()

    def test_credited_in_parts(self):
        invoice = self._bill(20, 20, 20)
        links = invoice.invoice_line_ids.coverage_link_ids
        for link in links:
            note = self._reverse(invoice)
            note._credit(link)
            note.action_post()
            self.assertEqual(note.amount_untaxed, 33)
        # One cent of an hour is still charged, for no hours at all.
        self.assertHours(open=1)
        self.assertEqual(self.line.qty_to_invoice, 0.99)
        self.assertEqual(self._invoice().amount_untaxed, 99)

    def test_nothing_posted_moves(self):
        first = self._bill(50)
        before = first.invoice_line_ids.read() + first.coverage_link_ids.read()
        self._bill(35)
        first.invalidate_recordset()
        after = first.invoice_line_ids.read() + first.coverage_link_ids.read()
        self.assertEqual(before, after)

    def test_taken_off_a_draft(self):
        self._bill(50)
        self._put(35)
        last = self._put(25)
        draft = self._invoice(post=False)
        self.assertEqual(draft.invoice_line_ids.quantity, 1)
        last.sudo().coverage_link_ids.action_take_off()
        self.assertEqual(draft.invoice_line_ids.quantity, 0.59)
        self.assertEqual(self.line.qty_to_invoice, 0.41)
        draft.action_post()
        self.assertEqual(self._invoice().amount_untaxed, 41)
        self.assertBilled(0.83, 0.59, 0.41)

    def test_two_drafts(self):
        self._put(50)
        first = self._invoice(post=False)
        self._put(35)
        second = self._invoice(post=False)
        self.assertEqual(second.invoice_line_ids.quantity, 0.59)
        first.unlink()
        self.assertEqual(self.line.qty_to_invoice, 0.83)
        second.action_post()
        self.assertEqual(self._invoice().amount_untaxed, 83)

    def test_cancelled_and_back(self):
        self._bill(50)
        self._put(35)
        draft = self._invoice(post=False)
        draft.button_cancel()
        self.assertEqual(self.line.qty_to_invoice, 0.59)
        draft.button_draft()
        draft.action_post()
        self.assertBilled(0.83, 0.59)

    def test_reverse_and_invoice_again(self):
        self._bill(50)
        invoice = self._bill(35)
        new = self._reverse(invoice, is_modify=True)
        self.assertEqual(new.invoice_line_ids.quantity, 0.59)
        new.action_post()
        self.assertHours(billed=1.42)
        self.assertCovered()

    def test_until_a_date(self):
        self._bill(50)
        self._put(35, date="2026-03-02")
        self._put(20, date="2026-03-20")
        draft = self._invoice_until("2026-03-10")
        self.assertEqual(draft.invoice_line_ids.quantity, 0.59)
        draft.action_post()
        self.assertEqual(self.line.qty_to_invoice, 0.33)

    def test_corrections_outweigh(self):
        self._bill(50)
        self._put(-35)
        order = self.order
        note = order._create_invoices(final=True)
        note.action_post()
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(note.invoice_line_ids.quantity, 0.58)
        self._bill(45)
        self.assertBilled(0.83, 0.58, 0.75)

    def test_in_days(self):
        """Three bookings of 4 minutes are 0.025 of a day, which no rounding loses."""
        day = self.env.ref("uom.product_uom_day")
        product = self._create_product(
            "Days", "delivered_timesheet", 800, uom_id=day.id
        )
        self.order, self.project, self.task = self._sell(product)
        self.line = self.order.order_line
        self.assertEqual(self._bill(4, 4, 4).invoice_line_ids.quantity, 0.03)
        self.assertEqual(self._bill(12).invoice_line_ids.quantity, 0.02)
        self.assertEqual(self._bill(12).invoice_line_ids.quantity, 0.03)

    def test_what_was_invoiced_before_is_settled(self):
        """Lines from before rests were kept leave none."""
        self._bill(50)
        self.env.cr.execute("UPDATE project_coverage_link SET carried_quantity = NULL")
        self.env.invalidate_all()
        self.assertEqual(self._bill(35).amount_untaxed, 58)
