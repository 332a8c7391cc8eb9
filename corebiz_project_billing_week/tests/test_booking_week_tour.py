from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .week_common import WeekCase

PHONE = "390x844"


class WeekTourCase(HttpCase, WeekCase):
    """The grid in the browser, by somebody with timesheets only, in this week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._lang_get("de_DE").week_start = "1"
        today = fields.Date.context_today(cls.lines)
        cls.monday = today - timedelta(today.weekday())

    def _visit(self, tour):
        self.start_tour(
            "/odoo/my-week", f"booking_week_{tour}", login=self.booker.login
        )
        self.env.invalidate_all()

    def _get_own(self):
        """Day, hours and text of what the person has booked in this week."""
        own = self.lines.search(
            [("user_id", "=", self.booker.id), ("date", ">=", self.monday)],
            order="date, id",
        )
        return [(line.date, line.unit_amount, line.name) for line in own]


@tagged("post_install", "-at_install")
class TestBookingWeekTour(WeekTourCase):
    def test_25_bookings_by_the_keyboard(self):
        tasks = [self._create_task(self.project, f"Task {one}") for one in range(5)]
        for task in tasks:
            self._book(self.booker, task, 8, date=self.monday - timedelta(4))
        for lang in ("en_US", "de_DE"):
            self.booker.lang = lang
            self._visit("25")
            booked = self._get_own()
            self.assertEqual(len(booked), 25)
            days = [self.monday + timedelta(one) for one in range(5)]
            self.assertEqual([one for one, _h, _t in booked[::5]], days)
            self.assertEqual({hours for _day, hours, _text in booked}, {1})
            own = [("user_id", "=", self.booker.id), ("date", ">=", self.monday)]
            self.lines.search(own).unlink()

    def test_keys_refusals_and_several_bookings(self):
        other = self._create_task(self.project, "Rollout")
        closed = self._create_task(self._create_project("Zz closed"))
        wednesday = self.monday + timedelta(2)
        for hours in (1, 2):
            self._book(self.booker, self.task, hours, date=wednesday)
        self._book(self.booker, other, 0, date=self.monday + timedelta(3))
        self._book(self.booker, closed, 0, date=self.monday + timedelta(3))
        self._walk_to(closed.project_id, "pm_done")
        self._visit("keys")
        booked = self._get_own()
        self.assertEqual(booked[0], (self.monday, 2.25, "Switches"))
        self.assertEqual(len(booked), 5)

    def test_a_row_is_added_by_letters(self):
        rollout = self._create_task(self.project, "Rollout")
        closed = self._create_project("Closed")
        self._create_task(closed, "Rollout")
        self._walk_to(closed, "pm_done")
        self._visit("row")
        self.assertEqual(rollout.timesheet_ids.name, "Neu")

    def test_what_was_refused_is_not_left_behind(self):
        for hours in (1, 2):
            self._book(self.booker, self.task, hours, date=self.monday + timedelta(2))
        self._visit("leave")
        self.assertEqual([hours for _day, hours, _text in self._get_own()], [2, 1, 2])

    def test_two_windows(self):
        self._book(self.booker, self.task, 0, date=self.monday)
        self._visit("two_tabs")
        self.assertEqual(self._get_own()[1][1:], (5, "Anders"))


@tagged("post_install", "-at_install")
class TestBookingWeekOnAPhone(WeekTourCase):
    browser_size = PHONE

    def test_a_list_of_the_day(self):
        today = fields.Date.context_today(self.lines)
        other = self.monday + timedelta(4 if today.weekday() < 2 else 0)
        self._book(self.booker, self.task, 0, date=other)
        self._visit("phone")
        self.assertIn((today, 0.5, "Telefonat"), self._get_own())
