from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE, PM_DONE

from .week_common import MONDAY, WeekCase, day

FIXED = "are fixed, because it is “Manager Done”"


class TestBookingWeekLocks(WeekCase):
    """What is fixed looks fixed, says why, and is never written."""

    def test_a_finished_project_is_fixed(self):
        self._book(self.booker, self.task, 1, date=MONDAY)
        self._walk_to(self.project, PM_DONE)
        row = self._get_row()
        self.assertRegex(row["lock"], FIXED)
        for cell in row["cells"]:
            self.assertRegex(cell["lock"], FIXED)
        for text in ("2", "", "0"):
            self.assertNotTyped(text, FIXED)
        self.assertNotTyped("2", FIXED, number=1)

    def test_other_rows_of_the_week_stay_open(self):
        other = self._create_task(self._create_project("Other"))
        self._book(self.booker, self.task, 1, date=MONDAY)
        self._walk_to(self.project, PM_DONE)
        self.assertFalse(self._get_row(other)["lock"])
        self._type("2", task=other)
        self.assertEqual(self._get_booked(other), [(MONDAY, 2, "/")])

    def test_leader_and_manager_still_correct_what_they_check(self):
        self._walk_to(self.project, PL_DONE)
        leader = self._as(self.leader)
        self.assertFalse(self._get_row(week=leader)["lock"])
        self._type("2", week=leader)
        self._book(self.leader, self.task, 1, date=day(1))
        self.assertNotTyped("2", "only Lena Leader")
        self.assertFalse(
            [row for row in self.week.get_week(str(MONDAY))["rows"]],
        )

    def test_what_was_put_away_takes_no_new_bookings(self):
        self._book(self.booker, self.task, 1, date=MONDAY)
        for record, change in (
            (self.task, {"active": False}),
            (self.project, {"allow_timesheets": False}),
        ):
            record.write(change)
            with self.subTest(change=change):
                self.assertIn("any more", self._get_row()["lock"])
                self.assertFalse(self._get_cell(0)["lock"])
                self.assertIn("any more", self._get_cell(1)["lock"])
                with self.assertRaisesRegex(UserError, "No time can be booked"):
                    self._type("1", 1)
                self._type("2")
                self._type("1")
            record.write({name: not value for name, value in change.items()})
        self.assertFalse(self._get_row()["lock"])

    def test_a_private_project_is_hidden_as_in_all_lists(self):
        """Odoo hides also own bookings of projects that one does not follow."""
        self._book(self.booker, self.task, 1, date=MONDAY)
        other = self._create_task(self.project, "Secret")
        self.project.privacy_visibility = "followers"
        for task in (self.task, other):
            shown = [[self.project.id, task.id]]
            self.assertFalse(self.week.get_week(str(MONDAY), shown)["rows"])
        self.project.message_subscribe(self.booker.partner_id.ids)
        self._type("2")
        self.assertEqual(self._get_booked(), [(MONDAY, 2, "Work")])

    def test_whatever_the_grid_shows_as_open_may_be_written_and_the_rest_not(self):
        """The lock says the same as the guards, for booked and for empty cells."""
        closed, checked = (self._create_project(name) for name in ("Closed", "Checked"))
        tasks = [self.task] + [self._create_task(one) for one in (closed, checked)]
        for task in tasks:
            self._book(self.booker, task, 1, date=MONDAY)
        self._walk_to(closed, PM_DONE)
        self._walk_to(checked, PL_DONE)
        for row in self.week.get_week(str(MONDAY))["rows"]:
            task = self.env["project.task"].browse(row["task_id"])
            for number, cell in enumerate(row["cells"][:2]):
                with self.subTest(project=row["project"], number=number):
                    if cell["lock"]:
                        self.assertNotTyped("3", ".", task=task, number=number)
                    else:
                        self._type("3", task=task, number=number)
