from odoo import fields
from odoo.exceptions import UserError

from .week_billing_common import WeekBillingCase

RELEASED = "September 2026 of “.*”, which is “Released”: its hours are fixed"


class TestWeekHalfLocked(WeekBillingCase):
    """September is released, October is open: three days fixed, four free."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.period = cls._release(cls._open())

    def _get_locks(self, **values):
        return [bool(one["lock"]) for one in self._get_row(**values)["cells"]]

    def test_fixed_days_look_fixed_and_free_ones_free(self):
        row = self._get_row()
        self.assertFalse(row["lock"])
        self.assertEqual(self._get_locks(), [True] * 3 + [False] * 4)
        self.assertEqual([cell["minutes"] for cell in row["cells"]], [60] * 7)
        for cell in row["cells"][:3]:
            self.assertRegex(cell["lock"], RELEASED)

    def test_the_free_days_are_edited_and_the_fixed_ones_never_written(self):
        fixed = self.task.timesheet_ids.filtered(
            lambda one: one.date < fields.Date.to_date("2026-10-01")
        )
        written = fixed.mapped("write_date")
        for number in range(7):
            for text in ("3 More", "0", ""):
                if number < 3:
                    with self.assertRaisesRegex(UserError, RELEASED):
                        self._type(text, number)
                else:
                    self._type(text, number)
            if number >= 3:
                self._type("2 Again", number)
        self.assertEqual(self._get_own(), [1, 1, 1, 2, 2, 2, 2])
        self.assertEqual(fixed.mapped("write_date"), written)

    def test_empty_cells_of_the_fixed_days_are_fixed_as_well(self):
        other = self._create_task(self.project, "Rollout")
        self.assertEqual(self._get_locks(task=other), [True] * 3 + [False] * 4)
        for number in (0, 2):
            with self.assertRaisesRegex(UserError, RELEASED):
                self._type("1", number, other)
        self._type("1", 3, other)
        self.assertEqual(self._get_booked(other), [(self._get_day(3), 1, "/")])

    def test_a_week_of_before_is_fixed_and_one_behind_is_free(self):
        shown = [[self.project.id, self.task.id]]
        for when, is_fixed in (("2026-09-23", True), ("2026-10-07", False)):
            [row] = self.week.get_week(when, shown)["rows"]
            self.assertEqual([bool(x["lock"]) for x in row["cells"]], [is_fixed] * 7)

    def test_other_projects_of_the_week_are_free(self):
        other = self._create_task(self._create_project("Other"))
        self.assertEqual(self._get_locks(task=other), [False] * 7)
        self._type("1", 0, other)

    def test_a_confirmed_month_is_open_to_its_leader(self):
        self.period.with_user(self.manager).action_send_back("One is missing")
        self.period.with_user(self.leader).action_confirm()
        self.assertEqual(self.period.state, "confirmed")
        self.assertEqual(self._get_locks(), [True] * 3 + [False] * 4)
        leader = self._as(self.leader)
        self.assertEqual(self._get_locks(week=leader), [False] * 7)
        self._type("1", 0, week=leader)

    def test_a_late_booking_is_fixed_for_who_may_not_book_late(self):
        late = self._book(
            self.leader, self.task, 2, date=self._get_day(1), late_reason="Found"
        )
        self.assertTrue(late.late_date)
        leader = self._as(self.leader)
        self.assertFalse(self._get_cell(1, week=leader)["lock"])
        self.project.leader_id = self.manager
        self.project.user_id = self.manager
        self.assertIn("is a late booking", self._get_cell(1, week=leader)["lock"])
        with self.assertRaisesRegex(UserError, "is a late booking"):
            self._type("3", 1, week=leader)

    def test_sums_of_the_months_are_those_of_the_grid(self):
        """Each booking is in one week of the grid and in one period."""
        minutes, when = 0, "2026-08-31"
        for _week in range(6):
            week = self.week.get_week(when)
            for row in week["rows"]:
                minutes += sum(cell["minutes"] for cell in row["cells"])
            when = week["next"]
        self.assertEqual(minutes, 7 * 60)
