from odoo.exceptions import UserError

from .week_common import MONDAY, WeekCase, day


class TestBookingWeekCell(WeekCase):
    """What typing into a cell does to bookings."""

    def test_an_empty_cell_makes_a_booking(self):
        cell = self._type("1:30 Firewall VLAN getrennt", 1)
        self.assertEqual(cell["minutes"], 90)
        self.assertEqual(cell["text"], "1:30 Firewall VLAN getrennt")
        expected = [(day(1), 1.5, "Firewall VLAN getrennt")]
        self.assertEqual(self._get_booked(), expected)
        self.assertEqual(self.task.timesheet_ids.user_id, self.booker)
        self.assertEqual(cell, self._get_cell(1))

    def test_durations_are_read_as_everywhere(self):
        for number, text in enumerate(("1,5", "1.5h", "90m", "1:30", "1h30", "90 min")):
            self.assertEqual(self._type(text, number)["minutes"], 90)
        self.assertEqual(self._type("2.5", 6)["minutes"], 150)
        booked = [hours for _day, hours, _name in self._get_booked()]
        self.assertEqual(booked, [1.5] * 6 + [2.5])
        self.assertEqual(self._get_booked()[0][2], "/")
        self.assertEqual(self._get_cell()["text"], "1:30")

    def test_one_booking_is_changed_in_place(self):
        booking = self._book(self.booker, self.task, 1, date=MONDAY, name="Firewall")
        cell = self._type("2")
        self.assertEqual(cell["text"], "2:00 Firewall")
        self._type("2:00 Switches")
        self.assertEqual(self._get_booked(), [(MONDAY, 2, "Switches")])
        self.assertEqual(self.task.timesheet_ids, booking)

    def test_the_same_again_writes_nothing(self):
        """What is shown as 20 minutes stays what it was by typing it again."""
        booking = self._book(self.booker, self.task, 0.3349, date=MONDAY, name="Call")
        self.assertEqual(self._type("0:20 Call")["text"], "0:20 Call")
        self.assertEqual(booking.unit_amount, 0.3349)

    def test_clearing_deletes_and_nothing_else_does(self):
        self._book(self.booker, self.task, 1, date=MONDAY)
        kept = self._book(self.booker, self.task, 1, date=day(1))
        cell = self._type("  ")
        self.assertEqual((cell["minutes"], cell["bookings"]), (0, []))
        self.assertEqual(self.task.timesheet_ids, kept)
        cell = self._type("0", 1)
        self.assertEqual(len(cell["bookings"]), 1)
        self.assertEqual(self._get_booked(), [(day(1), 0, "Work")])
        self.assertEqual(self._type("", 3)["bookings"], [])
        self.assertEqual(len(self._type(0, 1)["bookings"]), 1)

    def test_several_bookings_are_never_overwritten(self):
        both = self._book(self.booker, self.task, 1, date=MONDAY)
        both |= self._book(self.booker, self.task, 2, date=MONDAY, name="More")
        cell = self._get_cell()
        self.assertEqual((cell["minutes"], len(cell["bookings"])), (180, 2))
        self.assertEqual(cell["text"], "")
        for text in ("4", "", False, "0", "4 Text"):
            self.assertNotTyped(text, "2 bookings stand in this cell")
        action = self.week.get_cell_action(str(MONDAY), self.project.id, self.task.id)
        found = self.lines.search(action["domain"])
        self.assertEqual(found, both)
        self.assertEqual(action["context"]["default_task_id"], self.task.id)
        self.assertEqual(action["name"], "Monday 11/23/2026")
        found.sorted("id")[1].unlink()
        self._type("4")
        self.assertEqual(self._get_booked(), [(MONDAY, 4, "Work")])

    def test_old_empty_bookings_do_no_harm(self):
        old = self._book(self.booker, self.task, 0, date=MONDAY)
        self._book(self.booker, self._create_task(self.project), 0, date=day(-20))
        cell = self._get_cell()
        self.assertEqual((cell["minutes"], len(cell["bookings"])), (0, 1))
        self.assertEqual(cell["text"], "0:00 Work")
        self._type("1:15")
        self.assertEqual(self.task.timesheet_ids, old)
        self.assertEqual(old.unit_amount, 1.25)

    def test_corrections_are_shown_and_count(self):
        self._book(self.booker, self.task, -1, date=MONDAY, name="Too much")
        self.assertEqual(self._get_cell()["minutes"], -60)
        self.assertEqual(self._get_cell()["text"], "-1:00 Too much")

    def test_what_is_no_duration_is_refused(self):
        self._book(self.booker, self.task, 1, date=day(1))
        for text, message in (
            ("Firewall", "“Firewall” is no duration"),
            ("1:75 x", "“1:75” is no duration"),
            ("25", "a day has 24 hours"),
            ("-1", "“-1” is no duration"),
            ("1.000", "is no duration"),
        ):
            for number in (0, 1):
                self.assertNotTyped(text, message, number=number)
        self.assertNotTyped("0", "not more than 0 minutes")

    # === Two windows ===

    def test_a_cell_that_was_changed_meanwhile_is_refused(self):
        booking = self._book(self.booker, self.task, 1, date=MONDAY)
        seen = self._get_cell()["bookings"]
        self._type("2")
        said = "Monday 11/23/2026 was changed.* 2:00 h"
        self.assertNotTyped("3", said, based_on=seen)
        self.assertNotTyped("", "was changed meanwhile", based_on=seen)
        booking.name = "Other"
        seen = [[booking.id, 120, "Work"]]
        self.assertNotTyped("3", "was changed meanwhile", based_on=seen)
        booking.unlink()
        self.assertNotTyped("3", "0:00 h are booked there", based_on=seen)

    def test_an_empty_cell_that_was_booked_meanwhile_is_refused(self):
        self._type("1")
        self.assertNotTyped("2", "1:00 h are booked there now", based_on=())
        for based_on in ((), [], None, False):
            with self.assertRaisesRegex(UserError, "was changed meanwhile"):
                self.week.write_cell(
                    str(MONDAY), self.project.id, self.task.id, "2", based_on
                )

    def test_what_is_no_state_of_a_cell_is_refused(self):
        for based_on in ([7], "x", 7, {"a": 1}, [[1, 2]]):
            with self.subTest(based_on=based_on):
                self.assertNotTyped("2", "was changed meanwhile", based_on=based_on)
        self.assertFalse(self.task.timesheet_ids)

    def test_a_cell_of_nothing_is_refused(self):
        for project, task in ((10**9, False), (self.project.id, 10**9), (False, False)):
            with self.assertRaisesRegex(UserError, "does not exist any more"):
                self.week.write_cell(str(MONDAY), project, task, "2", [])
        with self.assertRaisesRegex(UserError, "is no day"):
            self.week.write_cell("x", self.project.id, self.task.id, "2", [])

    def test_days_as_the_unit_of_time(self):
        """The company counts days: the grid still speaks of hours."""
        day_unit = self.env.ref("uom.product_uom_day")
        self.company.project_time_mode_id = day_unit
        cell = self._type("4")
        self.assertEqual(cell["minutes"], 240)
        self.assertEqual(self.task.timesheet_ids.unit_amount, 0.5)
        self._type("2")
        self.assertEqual(self.task.timesheet_ids.unit_amount, 0.25)
