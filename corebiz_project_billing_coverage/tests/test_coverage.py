from .coverage_common import CoverageCase


class TestCoverage(CoverageCase):
    """Invoices, credit notes and what becomes of the hours on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._book(cls.employee, cls.task, 4, date="2026-03-02")
        cls.second = cls._book(cls.employee, cls.task, 3, date="2026-03-10")
        cls.third = cls._book(cls.employee, cls.task, 2, date="2026-04-01")

    def test_draft_and_posted(self):
        self.assertHours(open=9)
        invoice = self._invoice(post=False)
        self.assertHours(draft=9)
        self.assertEqual(invoice._get_covered_bookings(), self.project.timesheet_ids)
        invoice.action_post()
        self.assertHours(billed=9)
        self.assertCovered()
        self.assertRefused(self._invoice, "No items are available to invoice")

    def test_invoice_until_a_date(self):
        invoice = self._invoice_until("2026-03-31")
        self.assertEqual(invoice.invoice_line_ids.quantity, 7)
        self.assertHours(draft=7, open=2)
        self.assertCovered()
        self._invoice()
        self.assertHours(draft=7, billed=2)
        self.assertCovered()

    def test_full_credit_opens_all(self):
        invoice = self._invoice()
        credit = self._reverse(invoice)
        self.assertHours(billed=9)
        credit.action_post()
        self.assertHours(open=9)
        self.assertCovered()
        self._invoice()
        self.assertHours(billed=9)
        self.assertCovered()

    def test_partial_credit_frees_what_it_credits(self):
        invoice = self._invoice()
        credit = self._reverse(invoice)
        credit.invoice_line_ids.quantity = 3
        credit.action_post()
        self.assertHours(billed=6, open=3)
        self.assertEqual(self.second.coverage_state, "open")
        self.assertEqual(self.first.timesheet_invoice_id, invoice)
        self.assertFalse(self.second.timesheet_invoice_id)
        self.assertEqual(invoice._get_covered_bookings(), self.first | self.third)
        self.assertCovered()
        again = self._invoice()
        self.assertEqual(again.invoice_line_ids.quantity, 3)
        self.assertCovered()

    def test_no_two_drafts_credit_the_same_hours(self):
        invoice = self._invoice()
        drafts = [self._reverse(invoice), self._reverse(invoice)]
        for draft in drafts:
            draft.invoice_line_ids.quantity = 3
        links = drafts[0].invoice_line_ids.credited_link_ids
        self.assertEqual(links.booking_id, self.second)
        drafts[0].action_post()
        self.assertHours(billed=6, open=3)
        self.assertRefused(drafts[1].action_post, "make up 0")

    def test_price_reduction_frees_nothing(self):
        invoice = self._invoice()
        credit = self._reverse(invoice)
        credit.is_price_reduction = True
        credit.invoice_line_ids.price_unit = 10
        credit.action_post()
        self.assertHours(billed=9)
        self.assertEqual(self.line.qty_to_invoice, 0)
        self.assertEqual(self.line.qty_invoiced, 9)
        self.assertCovered()
        credit.button_draft()
        credit.button_cancel()
        self.assertEqual(self.line.qty_invoiced, 9)
        self.assertEqual(self.line.qty_invoiced_posted, 9)

    def test_price_reduction_is_not_switched_on_a_posted_credit_note(self):
        for first in (False, True):
            invoice = self._invoice()
            credit = self._reverse(invoice)
            credit.is_price_reduction = first
            credit.action_post()
            before = self.project.open_hours, self.project.billed_hours
            self.assertRefused(
                lambda credit=credit, first=first: credit.write(
                    {"is_price_reduction": not first}
                ),
                "reset the credit note to draft",
            )
            self.project.invalidate_recordset()
            self.assertEqual(
                (self.project.open_hours, self.project.billed_hours), before
            )

    def test_credit_of_no_choice_is_refused(self):
        credit = self._reverse(self._invoice())
        credit.invoice_line_ids.quantity = 1
        self.assertRefused(credit.action_post, "price reduction")

    def test_cancel_and_back(self):
        invoice = self._invoice(post=False)
        invoice.button_cancel()
        self.assertHours(open=9)
        self.assertCovered()
        invoice.button_draft()
        self.assertHours(draft=9)
        self.assertCovered()
        invoice.button_cancel()
        self._invoice_until("2026-03-31")
        self.assertRefused(invoice.button_draft, "draft again")

    def test_what_changed_since_does_not_come_back(self):
        """Fewer hours, or hours that another order item pays now."""
        other = self._sell(self.product)[0].order_line
        for vals in ({"unit_amount": 1}, {"so_line": other.id}):
            with self.subTest(vals=vals), self.env.cr.savepoint() as savepoint:
                invoice = self._invoice(post=False)
                invoice.button_cancel()
                self.first.sudo().write(vals)
                self.assertRefused(invoice.button_draft, "was changed or accounted")
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def test_what_was_added_since_stays_open(self):
        """A cancelled invoice takes back the hours that it had."""
        invoice = self._invoice(post=False)
        invoice.button_cancel()
        self.first.sudo().unit_amount += 1
        invoice.button_draft()
        self.assertHours(draft=9, open=1)
        self.assertEqual(self.first.coverage_state, "open")
        self.assertCovered()

    def test_delete_draft(self):
        invoice = self._invoice(post=False)
        invoice.unlink()
        self.assertHours(open=9)
        self.assertCovered()
        self.assertFalse(self.first.coverage_link_ids)
        self.first.unlink()

    def test_reset_to_draft_and_post_again(self):
        invoice = self._invoice()
        invoice.button_draft()
        self.assertHours(draft=9)
        invoice.action_post()
        self.assertHours(billed=9)
        self.assertCovered()

    def test_invoice_with_credited_hours_stays_posted(self):
        invoice = self._invoice()
        credit = self._reverse(invoice)
        credit.action_post()
        self.assertRefused(invoice.button_draft, "credit note to draft first")
        credit.button_draft()
        self.assertHours(billed=9)
        self.assertCovered()
        invoice.button_draft()
        self.assertHours(draft=9)

    def test_credit_note_of_hours_billed_again_stays_posted(self):
        invoice = self._invoice()
        credit = self._reverse(invoice)
        credit.action_post()
        self._invoice()
        self.assertRefused(credit.button_draft, "must stay posted")

    def test_reverse_and_create(self):
        invoice = self._invoice()
        new = self._reverse(invoice, is_modify=True)
        self.assertHours(open=9)
        new.action_post()
        self.assertHours(billed=9)
        self.assertEqual(self.first.timesheet_invoice_id, new)
        self.assertCovered()

    def test_invoice_of_a_former_system_stays_billed(self):
        """As the accounting app cancels what was invoiced before it was there."""
        invoice = self._invoice_until("2026-03-31")
        invoice.action_post()
        invoice.write({"state": "cancel", "payment_state": "invoicing_legacy"})
        self.assertHours(billed=7, open=2)
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 2)
        self.assertEqual(self.first.timesheet_invoice_id, invoice)

    def test_employee_rate_leaves_nothing_on_the_line_before(self):
        """A new rate moves open hours to its order item: nobody pays them twice."""
        self.order.order_line = [
            (0, 0, {"product_id": self.product.id, "price_unit": 80})
        ]
        rate_line, task_line = self.order.order_line
        task = self._create_task(self.project, "Rated", sale_line_id=task_line.id)
        booking = self._book(self.employee, task, 1.5).sudo()
        self.env.flush_all()
        self.env.invalidate_all()
        self.env["project.sale.line.employee.map"].create(
            {
                "project_id": self.project.id,
                "employee_id": booking.employee_id.id,
                "sale_line_id": rate_line.id,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(booking.so_line, rate_line)
        self.assertEqual((task_line + rate_line).mapped("qty_to_invoice"), [0, 10.5])
        invoice = self._invoice()
        self.assertEqual(invoice.invoice_line_ids.mapped("quantity"), [10.5])
        self.assertCovered()

    def test_a_deleted_draft_leaves_its_hours_to_the_rate(self):
        """Hours that come off a draft are to invoice where their rate says."""
        self.order.order_line = [
            (0, 0, {"product_id": self.product.id, "price_unit": 80})
        ]
        task_line, rate_line = self.order.order_line
        employee = self.first.employee_id
        for undo in ("unlink", "button_cancel"):
            with self.subTest(undo=undo), self.env.cr.savepoint() as savepoint:
                draft = self._invoice(post=False)
                self.env["project.sale.line.employee.map"].create(
                    {
                        "project_id": self.project.id,
                        "employee_id": employee.id,
                        "sale_line_id": rate_line.id,
                    }
                )
                self.env.flush_all()
                self.env.invalidate_all()
                getattr(draft, undo)()
                self.env.flush_all()
                self.env.invalidate_all()
                bookings = self.project.timesheet_ids
                self.assertEqual(bookings.so_line, rate_line)
                self.assertEqual(task_line.qty_to_invoice, 0)
                hours = sum(bookings.mapped("unit_amount"))
                self.assertEqual(rate_line.qty_to_invoice, hours)
                savepoint.rollback()
                self.env.invalidate_all()
