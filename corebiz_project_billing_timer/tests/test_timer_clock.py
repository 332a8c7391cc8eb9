from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from .timer_common import FRIDAY, TimerCase

LATE_EVENING = "2026-03-06 22:30:00"  # 23:30 in Berlin
AFTER_MIDNIGHT = "2026-03-06 23:30:00"  # 00:30 in Berlin, on Saturday


class TestTimerClock(TimerCase):
    """Days are those of the person, moments are UTC, and a night has its hours."""

    def test_over_midnight(self):
        """Found by person: the next day it still runs, and stops on its own day."""
        with freeze_time(LATE_EVENING):
            timer = self._start()
        self.assertEqual(timer.date, date(2026, 3, 6))
        with freeze_time("2026-03-07 00:30:00"):
            self.assertEqual(self._get_timer(), timer)
            self._stop()
        self.assertEqual((timer.date, timer.unit_amount), (date(2026, 3, 6), 2))

    def test_day_where_the_person_is(self):
        """In UTC it is still Friday; whatever the client says, he is in Berlin."""
        with freeze_time(AFTER_MIDNIGHT):
            timer = self._start(self.task.with_context(tz="America/New_York"))
        self.assertEqual(timer.date, date(2026, 3, 7))
        self.assertEqual(timer.date_time, datetime(2026, 3, 6, 23, 30))

    def test_night_in_which_summer_time_ends(self):
        """01:30 to 03:30 by the clock are three hours on 25 October 2026."""
        with freeze_time("2026-10-24 23:30:00"):
            timer = self._start()
        self.assertEqual(timer.date, date(2026, 10, 25))
        with freeze_time("2026-10-25 02:30:00"):
            self._stop()
        self.assertEqual(timer.unit_amount, 3)

    def test_night_in_which_summer_time_begins(self):
        """01:30 to 03:30 by the clock is one hour on 29 March 2026."""
        with freeze_time("2026-03-29 00:30:00"):
            self._start()
        with freeze_time("2026-03-29 01:30:00"):
            self.assertEqual(self._stop().unit_amount, 1)

    def test_more_than_a_day(self):
        """OCA's end of a booking drops whole days."""
        with freeze_time(FRIDAY):
            timer = self._start()
        timer.date_time_end = "2026-03-08 16:10:00"
        self.assertEqual((timer.unit_amount, timer.is_timer_running), (49, False))

    def test_days_as_unit(self):
        day = self.env.ref("uom.product_uom_day")
        with freeze_time(FRIDAY):
            timer = self._start()
        timer.product_uom_id = day
        with freeze_time("2026-03-06 19:10:00"):
            self._stop()
        self.assertEqual(timer.unit_amount, 0.5)

    # === Another day, another moment ===

    def _book_late(self):
        """A booking of the first hour of Saturday."""
        return self._book(self.technician, self.task, 1, date_time=AFTER_MIDNIGHT)

    def test_another_day_keeps_the_time_of_day(self):
        """Also where that is another day in UTC, and over the end of winter time."""
        booking = self._book_late()
        self.assertEqual(booking.date, date(2026, 3, 7))
        booking.date = "2026-04-01"
        self.assertEqual(booking.date, date(2026, 4, 1))
        self.assertEqual(booking.date_time, datetime(2026, 3, 31, 22, 30))

    def test_another_moment_is_another_day(self):
        booking = self._book_late()
        booking.with_context(tz="America/New_York").date_time = "2026-03-08 23:15:00"
        self.assertEqual(booking.date, date(2026, 3, 9))

    def test_the_same_day_keeps_the_moment(self):
        """Half past two is there twice on 25 October 2026."""
        for moment in ("2026-10-25 00:30:00", "2026-10-25 01:30:00"):
            with freeze_time(moment):
                timer = self._start()
                timer.with_user(self.technician).date = "2026-10-25"
            self.assertEqual(str(timer.date_time), moment)

    def test_booked_for_somebody_in_another_zone(self):
        """Whoever writes it, and whatever zone his client names."""
        approver = self._create_user(
            "nina",
            "Nina",
            "hr_timesheet.group_hr_timesheet_approver",
            tz="America/New_York",
        )
        self._create_employee(approver)
        employee = self.technician.employee_ids
        vals = {"task_id": self.task.id, "name": "Work", "date_time": AFTER_MIDNIGHT}
        lines = self.env["account.analytic.line"].with_context(tz="America/New_York")
        for user, whose in (
            (approver, {"employee_id": employee.id}),
            (approver, {"user_id": self.technician.id}),
            (self.technician, {}),
        ):
            booking = lines.with_user(user).create({**vals, **whose})
            self.assertEqual(booking.user_id, self.technician)
            self.assertEqual(booking.date, date(2026, 3, 7))
        booking = lines.with_user(approver).create({**vals})
        self.assertEqual(booking.date, date(2026, 3, 6))

    def test_people_in_other_zones(self):
        other = self._create_user(
            "nina",
            "Nina",
            "hr_timesheet.group_hr_timesheet_user",
            tz="America/New_York",
        )
        bookings = self._book_late() | self._book_late()
        bookings |= self._book(other, self.task, 1).sudo()
        bookings.sudo().with_context(tz="Asia/Tokyo").write(
            {"date_time": AFTER_MIDNIGHT}
        )
        saturday = date(2026, 3, 7)
        self.assertEqual(
            bookings.mapped("date"), [saturday, saturday, date(2026, 3, 6)]
        )

    def test_a_new_moment_meets_what_guards_days(self):
        """OCA adds the day behind the guards, so that an invoice would say another."""
        booking = self._book_late().sudo()
        self._invoice()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            booking.with_user(self.technician).date_time = FRIDAY
        self.assertEqual(booking.date, date(2026, 3, 7))

    def test_booked_for_another_day(self):
        """Without a time it is that of now, on the day that was given."""
        with freeze_time(AFTER_MIDNIGHT):
            booking = self._book(self.technician, self.task, 1, date="2026-03-01")
        self.assertEqual(booking.date, date(2026, 3, 1))
        self.assertEqual(booking.date_time, datetime(2026, 2, 28, 23, 30))

    def test_order_is_by_day_first(self):
        """Bookings that came by import have the moment of the import."""
        early = self._book(self.technician, self.task, 1, date="2026-03-01")
        late = self._book(self.technician, self.task, 1, date="2026-03-02")
        early.date_time = False
        found = self.env["account.analytic.line"].search(
            [("id", "in", (early | late).ids)]
        )
        self.assertEqual(found.ids, [late.id, early.id])

    # === The form ===

    def test_form_takes_day_and_hours_from_the_times(self):
        booking = self._book_late()
        view = "hr_timesheet.hr_timesheet_line_form"
        with Form(booking.with_user(self.technician), view) as form:
            form.date_time = "2026-03-09 23:15:00"
            form.date_time_end = "2026-03-10 00:45:00"
        self.assertEqual((booking.date, booking.unit_amount), (date(2026, 3, 10), 1.5))

    def test_form_shows_the_day(self):
        """OCA hides it, and asks everybody for a moment instead."""
        booking = self._book_late()
        view = "hr_timesheet.hr_timesheet_line_form"
        with Form(booking.with_user(self.technician), view) as form:
            form.date = "2026-03-20"
        self.assertEqual(booking.date, date(2026, 3, 20))
        self.assertEqual(booking.date_time, datetime(2026, 3, 19, 23, 30))

    def test_form_without_a_begin(self):
        """OCA's onchange ends in a traceback."""
        booking = self._book_late()
        booking.date_time = False
        booking._onchange_date_time()
        self.assertEqual(booking.unit_amount, 1)

    def test_ends_after_it_has_begun(self):
        booking = self._book_late()
        with self.assertRaisesRegex(ValidationError, "ends after"):
            booking.date_time_end = FRIDAY

    # === The dialog ===

    def _open_dialog(self, **values):
        dialogs = self.env["hr.timesheet.switch"].with_user(self.technician)
        return dialogs.create(
            {"name": "Forgot to start", "task_id": self.task.id, **values}
        )

    def test_dialog_starts_earlier(self):
        with freeze_time(FRIDAY):
            first = self._start(self.other_task)
        with freeze_time("2026-03-06 18:00:00"):
            self._open_dialog(date_time="2026-03-06 17:10:00").action_switch()
            self.assertEqual(first.unit_amount, 2)
            timer = self._stop()
        self.assertAlmostEqual(timer.unit_amount, 50 / 60)
        self.assertEqual(timer.name, "Forgot to start")

    def test_dialog_starts_nothing_before_what_runs(self):
        """Its hours would be a minute, and be booked on something else."""
        with freeze_time(FRIDAY):
            first = self._start(self.other_task)
        with freeze_time("2026-03-06 18:00:00"):
            dialog = self._open_dialog(date_time="2026-03-06 14:10:00")
            self.assertRefused(
                dialog.action_switch, "Tim Technician since .*before a timer that runs"
            )
            self.assertTrue(first.is_timer_running)
            self._open_dialog(date_time=FRIDAY).action_switch()
        self.assertFalse(first.is_timer_running)

    def test_dialog_starts_nothing_later(self):
        with freeze_time(FRIDAY):
            dialog = self._open_dialog(date_time="2026-03-06 17:10:00")
            with self.assertRaisesRegex(UserError, "cannot start later"):
                dialog.action_switch()

    def test_dialog_books_what_has_ended(self):
        with freeze_time(FRIDAY):
            timer = self._start(self.other_task)
        times = {
            "date_time": "2026-03-05 08:00:00",
            "date_time_end": "2026-03-05 09:30:00",
        }
        self._open_dialog(**times).action_switch()
        booking = self.task.timesheet_ids
        self.assertEqual((booking.unit_amount, booking.date), (1.5, date(2026, 3, 5)))
        self.assertTrue(timer.is_timer_running)

    def test_dialog_books_in_the_unit_of_the_company(self):
        """Four hours are half a day, and not four days."""
        self.company.project_time_mode_id = self.env.ref("uom.product_uom_day")
        times = {
            "date_time": "2026-03-05 08:00:00",
            "date_time_end": "2026-03-05 12:00:00",
        }
        self._open_dialog(**times).action_switch()
        booking = self.task.timesheet_ids
        self.assertEqual((booking.unit_amount, booking._get_hours()), (0.5, 4))

    def test_dialog_wants_an_end_behind_the_begin(self):
        times = dict.fromkeys(("date_time", "date_time_end"), "2026-03-05 08:00:00")
        with self.assertRaisesRegex(UserError, "ends after it has begun"):
            self._open_dialog(**times).action_switch()

    def test_dialog_books_for_nobody_else(self):
        """OCA copies, past all rights, whatever booking a client names."""
        booking = self._book(self.employee, self.task, 2, name="Secret")
        self._open_dialog(analytic_line_id=booking.id).action_switch()
        timer = self._get_timer()
        self.assertEqual(
            (timer.user_id, timer.name), (self.technician, "Forgot to start")
        )
