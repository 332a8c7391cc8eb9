from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .increment_common import IncrementCase


@tagged("post_install", "-at_install")
class TestIncrement(IncrementCase):
    """Each booking is rounded up; what that adds is a figure of its own."""

    def test_two_bookings(self):
        first, second = self._put(10, 300)
        self.assertEqual(self.line.qty_to_invoice, 5.25)
        invoice = self._invoice()
        self.assertEqual(invoice.invoice_line_ids.quantity, 5.25)
        self.assertEqual(invoice.amount_untaxed, 498.75)
        self.assertAlmostEqual(first.unit_amount, 1 / 6, 4)
        links = first.coverage_link_ids + second.coverage_link_ids
        for link, hours, more in zip(links, (1 / 6, 5), (1 / 12, 0), strict=True):
            self.assertAlmostEqual(link.hours, hours, 4)
            self.assertAlmostEqual(link.increment_hours, more, 4)
            self.assertAlmostEqual(link.billed_hours, hours + more, 4)
        self.assertTerms(31 / 6, 1 / 12, billed=31 / 6)

    def test_no_rule(self):
        self._agree(0)
        self.assertEqual(self._bill(10, 300).invoice_line_ids.quantity, 5.17)
        self.assertTerms(31 / 6, 0, billed=31 / 6)

    def test_minimum(self):
        self._agree(0.25, 0.5)
        self.assertEqual(self._bill(5, 40).invoice_line_ids.quantity, 1.25)

    def test_minimum_alone(self):
        self._agree(0, 0.5)
        self.assertEqual(self._bill(5, 40).invoice_line_ids.quantity, 1.17)

    def test_hours_of_two_decimals_are_whole_minutes(self):
        self._agree(20 / 60)
        self._book(self.employee, self.task, 0.67)
        self.assertEqual(self.line.qty_to_invoice, 0.67)

    def test_corrections_take_back_what_was_booked(self):
        self._put(310)
        self._put(-60, 0)
        self.assertEqual(self.line.qty_to_invoice, 4.25)
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 4.25)

    def test_one_hour_of_goodwill(self):
        """0:10 and 5:00 booked, 1:00 of it waived: 4.25 at 95, 0:05 beyond hours."""
        _short, long = self._put(10, 300)
        waivers = self.env["project.waiver"].with_user(self.office)
        waivers._waive(long, "The server failed", None, 1)
        self.assertTerms(5 + 1 / 6, 0, open=4 + 1 / 6, waived=1)
        self.assertEqual(self.line.qty_to_invoice, 4.25)
        invoice = self._invoice()
        self.assertEqual(invoice.invoice_line_ids.quantity, 4.25)
        self.assertAlmostEqual(invoice.invoice_line_ids.price_subtotal, 403.75)
        self.assertTerms(5 + 1 / 6, 5 / 60, billed=4 + 1 / 6, waived=1)

    def test_corrections_alone_are_credited(self):
        self._bill(10)
        self._put(-10)
        self.assertEqual(self.line.qty_to_invoice, -0.17)

    def test_in_days(self):
        """The rule is in hours, the quantity in days: 1:45 of 8 hours."""
        day = self.env.ref("uom.product_uom_day")
        product = self._create_product(
            "Days", "delivered_timesheet", 800, uom_id=day.id
        )
        self.order, self.project, self.task = self._sell(product)
        self.line = self.order.order_line
        self._agree(0.25, line=self.line)
        factor = self.env.ref("uom.product_uom_day")._get_hours_factor()
        invoice = self._bill(95)
        self.assertEqual(invoice.invoice_line_ids.quantity, round(1.75 / factor, 2))
        link = self.project.timesheet_ids.coverage_link_ids
        self.assertAlmostEqual(link.increment_hours, 1 / 6, 4)
        self.assertTerms(95 / 60, 1 / 6, billed=95 / 60)

    # === Parts of bookings ===

    def _waive_part(self, booking, hours):
        booking = booking.with_user(self.office)
        booking.env["project.waiver"]._waive(booking, "Goodwill", hours=hours)

    def test_part_is_waived(self):
        """0:10 and 5:00 booked, one hour of it waived: 4.25 are 403.75."""
        _short, long = self._put(10, 300)
        self._waive_part(long, 1)
        self.assertEqual(self.line.qty_to_invoice, 4.25)
        invoice = self._invoice()
        self.assertEqual(invoice.invoice_line_ids.quantity, 4.25)
        self.assertEqual(invoice.amount_untaxed, 403.75)
        self.assertTerms(31 / 6, 1 / 12, billed=25 / 6, waived=1)

    def test_what_is_billed_of_a_part_is_rounded_up(self):
        """Without the minimum, which is for work that is billed whole."""
        self._agree(0.25, 0.5)
        self._waive_part(self._put(40), 0.5)
        self.assertEqual(self.line.qty_to_invoice, 0.25)
        self._put(10)
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 0.75)

    # === Rounding, credit notes and corrections by hand ===

    def test_rounding_is_carried_beside_it(self):
        """A step of 20 minutes is no hundredth of an hour."""
        self._agree(20 / 60)
        invoices = [self._bill(10) for _number in range(3)]
        self.assertEqual(
            [invoice.invoice_line_ids.quantity for invoice in invoices],
            [0.33, 0.34, 0.33],
        )

    def test_credit_of_a_part(self):
        first, _second = self._put(10, 300)
        invoice = self._invoice()
        note = self._reverse(invoice)
        note._credit(first.coverage_link_ids)
        self.assertEqual(note.invoice_line_ids.quantity, 0.25)
        self.assertEqual(note.amount_untaxed, 23.75)
        note.action_post()
        self.assertTerms(31 / 6, 0, billed=5, open=1 / 6)
        self.assertEqual(self.line.qty_to_invoice, 0.25)
        self.assertEqual(self._invoice().amount_untaxed, 23.75)

    def test_credit_of_a_quantity_finds_its_booking(self):
        self._put(10, 300)
        note = self._reverse(self._invoice())
        note.invoice_line_ids.quantity = 0.25
        self.assertAlmostEqual(note.credited_hours, 1 / 6, 4)

    def test_credited_whole_and_invoiced_again(self):
        new = self._reverse(self._bill(10, 300), is_modify=True)
        self.assertEqual(new.invoice_line_ids.quantity, 5.25)
        new.action_post()
        self.assertTerms(31 / 6, 1 / 12, billed=31 / 6)

    def test_cancelled_and_back(self):
        draft = self._bill(10, post=False)
        draft.button_cancel()
        self.assertTerms(1 / 6, 0, open=1 / 6)
        draft.button_draft()
        draft.action_post()
        self.assertEqual(draft.invoice_line_ids.quantity, 0.25)
        self.assertTerms(1 / 6, 1 / 12, billed=1 / 6)

    def test_line_edited_by_hand(self):
        """The quantity is that of the bookings and the increment, or refused."""
        draft = self._bill(10, post=False)
        self.assertRefused(
            lambda: draft.invoice_line_ids.write({"quantity": 0.17}),
            "is that of its bookings, 0.25",
        )
        draft.invoice_line_ids.price_unit = 80
        draft.action_post()
        self.assertEqual(draft.amount_untaxed, 20)

    def test_taken_off_a_draft(self):
        first, _second = self._put(10, 20)
        draft = self._invoice(post=False)
        self.assertEqual(draft.invoice_line_ids.quantity, 0.75)
        first.coverage_link_ids.action_take_off()
        self.assertEqual(draft.invoice_line_ids.quantity, 0.5)
        self.assertEqual(self.line.qty_to_invoice, 0.25)

    # === The rule ===

    def test_a_new_rule_is_for_what_is_open(self):
        posted = self._bill(10)
        before = posted.invoice_line_ids.read() + posted.coverage_link_ids.read()
        draft = self._bill(10, post=False)
        self._put(10)
        self._agree(0.5)
        self.assertEqual(self.line.qty_to_invoice, 0.5)
        self.assertEqual(draft.invoice_line_ids.quantity, 0.25)
        posted.invalidate_recordset()
        after = posted.invoice_line_ids.read() + posted.coverage_link_ids.read()
        self.assertEqual(before, after)
        draft.action_post()
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 0.5)
        self._agree(0)
        self.assertEqual(posted.invoice_line_ids.quantity, 0.25)
        self.assertTerms(0.5, 0.5, billed=0.5)

    def test_refused_rules(self):
        for values, text in (
            ({"billing_increment": -0.25}, "enter a number from 0 to 24"),
            ({"billing_minimum": 25}, "enter a number from 0 to 24"),
            ({"billing_increment": 0.013}, "are whole minutes"),
        ):
            with self.assertRaisesRegex(ValidationError, text):
                self.line.write(values)

    def test_refused_where_nothing_is_rounded(self):
        order, _project, _task = self._sell(self.fixed_product)
        with self.assertRaisesRegex(ValidationError, "is not billed by the hours"):
            order.order_line.billing_increment = 0.25
        self.assertFalse(order.order_line.has_increment_rule)
        self.assertTrue(self.line.has_increment_rule)

    def test_a_locked_order_keeps_its_rule(self):
        self.order.action_lock()
        with self.assertRaisesRegex(UserError, "locked order"):
            self.line.billing_increment = 0.5

    def test_a_copy_has_the_rule(self):
        self.assertEqual(self.order.copy().order_line.billing_increment, 0.25)
