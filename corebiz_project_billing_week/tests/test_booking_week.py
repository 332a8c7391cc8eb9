from freezegun import freeze_time

from odoo.exceptions import UserError

from .week_common import MONDAY, SUNDAY, WeekCase, day


class TestBookingWeek(WeekCase):
    """What the grid shows, from bookings alone."""

    def _get_names(self, week):
        return [row["task"] or row["project"] for row in week["rows"]]

    def test_bookings_are_rows_and_cells(self):
        self._book(self.booker, self.task, 1.5, date=MONDAY, name="Firewall")
        self._book(self.booker, self.task, 2, date=SUNDAY)
        self._book(self.booker, self.task, 4, date=day(7))
        self._book(self.booker, self.task, 4, date=day(-1))
        week = self.week.get_week(str(day(3)))
        [row] = week["rows"]
        self.assertEqual((row["project"], row["task"]), ("Mail server", "Installation"))
        minutes = [cell["minutes"] for cell in row["cells"]]
        self.assertEqual(minutes, [90, 0, 0, 0, 0, 0, 120])
        self.assertEqual(row["cells"][0]["text"], "1:30 Firewall")
        self.assertFalse(any(cell["lock"] for cell in row["cells"]))
        self.assertEqual(week["previous"], str(day(-7)))
        self.assertEqual(week["next"], str(day(7)))
        self.assertEqual(week["title"], "11/23/2026 – 11/29/2026")

    def test_the_week_begins_as_in_the_language(self):
        for code, start, first in (("en_US", "7", day(-1)), ("de_DE", "1", MONDAY)):
            self.env["res.lang"]._lang_get(code).week_start = start
            week = self.week.with_context(lang=code)
            with self.subTest(code=code):
                for when in (MONDAY, day(3), day(5)):
                    found = week.get_week(str(when))["days"]
                    self.assertEqual(found[0]["date"], str(first))
                    self.assertEqual(len(found), 7)
        german = self.week.with_context(lang="de_DE").get_week(str(MONDAY))["days"][0]
        self.assertEqual(german["label"], "Mo.")
        self.assertEqual(german["title"], "Montag 23.11.2026")

    def test_without_a_day_it_is_the_week_of_the_person(self):
        """Monday 0:30 in Berlin is Sunday in UTC."""
        self.booker.lang = "de_DE"
        week = self.week.with_context(lang="de_DE", tz="Europe/Berlin")
        with freeze_time("2026-11-22 23:30:00"):
            found = week.get_week()["days"]
        self.assertEqual(found[0]["date"], str(MONDAY))
        self.assertTrue(found[0]["is_today"])

    def test_sums_are_made_of_minutes(self):
        """Three thirds of an hour are one hour, in cells, rows and days."""
        for number in range(3):
            self._book(self.booker, self.task, 1 / 3, date=day(number))
        cells = self._get_row()["cells"]
        self.assertEqual([cell["minutes"] for cell in cells[:3]], [20] * 3)
        # 20 and a half minutes are 21, in three cells and in one.
        other = self._create_task(self.project, "Rollout")
        for number in (0, 0, 0, 1, 2, 3):
            self._book(self.booker, other, 0.3417, date=day(number))
        cells = self._get_row(other)["cells"]
        self.assertEqual([cell["minutes"] for cell in cells[:4]], [63, 21, 21, 21])

    def test_rows_stay_where_they_are_shown(self):
        names = ("Alpha", "Beta", "Gamma")
        tasks = [self._create_task(self.project, name) for name in names]
        for task in reversed(tasks):
            self._book(self.booker, task, date=MONDAY)
        self.assertEqual(self._get_names(self.week.get_week(str(MONDAY))), list(names))
        empty = self._create_task(self.project, "Empty")
        shown = [[self.project.id, task.id] for task in (tasks[2], empty, tasks[0])]
        week = self.week.get_week(str(MONDAY), shown)
        self.assertEqual(self._get_names(week), ["Gamma", "Empty", "Alpha", "Beta"])

    def test_a_row_without_a_task(self):
        self.company.timesheet_task_required = False
        project = self._create_project("Office")
        shown = [[project.id, False]]
        [row] = self.week.get_week(str(MONDAY), shown)["rows"]
        self.assertEqual((row["project"], row["task_id"]), ("Office", False))
        cell = self.week.write_cell(str(MONDAY), project.id, False, "0:45 Post", [])
        self.assertEqual(cell["minutes"], 45)
        self.company.timesheet_task_required = True
        [row] = self.week.get_week(str(MONDAY), shown)["rows"]
        self.assertIn("need a task", row["cells"][1]["lock"])
        self.assertFalse(row["cells"][0]["lock"])
        self.assertFalse(self.week.get_week(str(day(7)), shown)["rows"])

    def test_rows_that_are_none_are_left_out(self):
        other = self._create_task(self._create_project("Other"))
        shown = [
            [self.project.id, self.task.id],
            [self.project.id, self.task.id],
            [other.project_id.id, self.task.id],
            [10**9, False],
            [self.project.id, 10**9],
        ]
        week = self.week.get_week(str(MONDAY), shown)
        self.assertEqual(self._get_names(week), ["Installation"])
        for rows in (7, [7], ["x"], [["a", "b"]], {"a": 1}):
            with self.assertRaisesRegex(UserError, "pairs of project and task"):
                self.week.get_week(str(MONDAY), rows)

    def test_what_is_no_day_is_refused(self):
        for when in ("gestern", "2026-02-30", [1], {"a": 1}, 7):
            with self.assertRaisesRegex(UserError, "is no day"):
                self.week.get_week(when)

    # === Rows of the last week ===

    def _copy(self, when=MONDAY):
        answer = self.week.get_last_rows(str(when))
        return [task for _project, task in answer["rows"]], answer["message"]

    def test_rows_are_copied_without_hours(self):
        other = self._create_task(self.project, "Rollout")
        for task in (self.task, other, self.task):
            self._book(self.booker, task, 2, date=day(-6))
        rows, message = self._copy()
        self.assertEqual(rows, [self.task.id, other.id])
        self.assertIn("2 rows of the week 11/16/2026", message)
        self.assertEqual(len(self.lines.search([("user_id", "=", self.booker.id)])), 3)
        shown = [[self.project.id, task] for task in rows]
        for row in self.week.get_week(str(MONDAY), shown)["rows"]:
            self.assertFalse(any(cell["bookings"] for cell in row["cells"]))

    def test_behind_a_holiday_the_last_week_is_the_one_with_bookings(self):
        self._book(self.booker, self.task, 2, date=day(-24))
        rows, message = self._copy()
        self.assertEqual(rows, [self.task.id])
        self.assertIn("10/26/2026", message)

    def test_what_cannot_be_booked_any_more_is_not_copied(self):
        closed = self._create_task(self._create_project("Closed"))
        for task in (self.task, closed):
            self._book(self.booker, task, 2, date=day(-3))
        self._book(self.employee, self._create_task(self.project), date=day(-3))
        self._walk_to(closed.project_id, "pm_done")
        rows, message = self._copy()
        self.assertEqual(rows, [self.task.id])
        self.assertIn("1 rows of the week", message)
        self.assertIn("1 cannot be booked on", message)

    def test_without_any_booking_before_it_says_so(self):
        self._book(self.booker, self.task, 2, date=MONDAY)
        rows, message = self._copy()
        self.assertEqual(rows, [])
        self.assertIn("no earlier week", message)

    # === The picker ===

    def _find(self, text=""):
        found = self.week.find_rows(text)
        return [one["task"] or one["project"] for one in found]

    def test_the_picker_finds_by_letters_what_was_booked_last_first(self):
        other = self._create_task(self.project, "Installation of clients")
        self.assertEqual(set(self._find("INSTALL")), {"Installation", other.name})
        self._book(self.booker, other)
        self.assertEqual(self._find("install"), [other.name, "Installation"])
        self.assertEqual(self._find("mail/clients"), [other.name])
        self.assertEqual(self._find()[0], other.name)
        self.assertEqual(self._find("nothing like it"), [])

    def test_the_picker_leaves_out_what_cannot_be_booked(self):
        for change in (
            {"active": False},
            {"allow_timesheets": False},
            {"privacy_visibility": "followers"},
        ):
            project = self._create_project("Hidden", **change)
            self._create_task(project, "Installation")
        closed = self._create_task(self._create_project("Closed"))
        self._walk_to(closed.project_id, "pm_done")
        self.task.name = "Open installation"
        self.assertEqual(self._find("install"), ["Open installation"])
