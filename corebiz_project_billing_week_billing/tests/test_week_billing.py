from odoo.exceptions import UserError

from .week_billing_common import WeekBillingCase


class TestWeekBilling(WeekBillingCase):
    """What an invoice or a waiver names is fixed, one booking at a time."""

    def _get_locks(self):
        return [one["lock"] for one in self._get_row()["cells"]]

    def assertLocked(self, text, numbers):
        """These days are fixed for this reason, as the guards say; the rest is free."""
        for number, lock in enumerate(self._get_locks()):
            with self.subTest(number=number):
                if number not in numbers:
                    self.assertFalse(lock)
                    self._type("1:30", number)
                    continue
                self.assertRegex(lock, text)
                for typed in ("2", ""):
                    with self.assertRaisesRegex(UserError, text):
                        self._type(typed, number)
        hours = [1 if number in numbers else 1.5 for number in range(7)]
        self.assertEqual(self._get_own(), hours)

    def test_a_draft_invoice(self):
        self._invoice_until(self._get_day(2))
        self.assertLocked("is on the draft invoice", range(3))

    def test_a_posted_invoice(self):
        self._invoice_until(self._get_day(2)).action_post()
        self.assertLocked("is billed with", range(3))

    def test_a_waiver(self):
        own = self.task.timesheet_ids.filtered(lambda one: one.date == self._get_day(4))
        waiver = self.env["project.waiver"].with_user(self.office)
        waiver._waive(own.with_user(self.office), "Goodwill")
        self.assertLocked("is waived", [4])

    def test_a_booking_beside_an_invoiced_one_is_opened_and_not_written(self):
        self._invoice_until(self._get_day(2)).action_post()
        self._book(self.booker, self.task, 2, date=self._get_day(0))
        cell = self._get_cell(0)
        self.assertEqual((cell["minutes"], len(cell["bookings"])), (180, 2))
        self.assertIn("is billed with", cell["lock"])
        with self.assertRaisesRegex(UserError, "2 bookings stand in this cell"):
            self._type("4", 0)

    def test_an_invoiced_day_takes_no_second_booking_by_mistake(self):
        """Only what is shown is changed: a new booking needs an empty cell."""
        self._invoice_until(self._get_day(2)).action_post()
        with self.assertRaisesRegex(UserError, "was changed meanwhile"):
            self._type("4", 0, based_on=[])

    def test_queries_do_not_grow_with_invoiced_rows(self):
        self._invoice_until(self._get_day(2)).action_post()
        few = self._count_queries()
        for number in range(10):
            task = self._create_task(self.project, f"Task {number}")
            for place in range(5):
                self._book(self.booker, task, 1, date=self._get_day(place))
        self._invoice_until(self._get_day(2)).action_post()
        self.assertLessEqual(self._count_queries(), few + 1)

    def _count_queries(self):
        self.week.get_week(str(self.monday))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.week.get_week(str(self.monday))
        return self.cr.sql_log_count - before
