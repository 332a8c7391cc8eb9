from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError

from .quick_common import QuickBookingCase


class TestQuickLine(QuickBookingCase):
    """From the line to the booking."""

    def test_a_line_is_proposed_and_booked(self):
        [proposal] = self._propose("1,5h @install Postfächer")
        self.assertEqual(proposal["task"], "Installation")
        self.assertEqual(proposal["project"], "Mail server")
        self.assertEqual(proposal["hours_text"], "1:30")
        self.assertEqual(proposal["date_text"], "Today")
        self.assertFalse(self.task.timesheet_ids)
        booking = self._take(proposal)
        self.assertEqual(booking.unit_amount, 1.5)
        self.assertEqual(booking.task_id, self.task)
        self.assertEqual(booking.project_id, self.project)
        self.assertEqual(booking.name, "Postfächer")
        self.assertEqual(booking.user_id, self.booker)
        self.assertEqual(booking.date, fields.Date.context_today(self.lines))

    def test_what_was_booked_is_said(self):
        [proposal] = self._propose("0:15 @install yesterday")
        said = self.lines.create_quick_booking(
            **{
                name: proposal[name]
                for name in ("hours", "project_id", "task_id", "date")
            }
        )
        self.assertEqual(said["message"], "0:15 h booked on “Installation”: Yesterday.")
        booking = self.env["account.analytic.line"].browse(said["id"])
        self.assertEqual(booking.name, "/")

    # === Project and task ===

    def test_all_that_match_are_offered(self):
        other = self._create_task(self.project, "Installation of clients")
        self._create_task(self.project, "Rollout")
        names = self._propose_tasks("1 @INSTALL x")
        self.assertEqual(set(names), {"Installation", "Installation of clients"})
        self._book(self.booker, other)
        names = self._propose_tasks("1 @install x")
        self.assertEqual(names, ["Installation of clients", "Installation"])

    def test_project_and_task_are_named_by_letters(self):
        other = self._create_task(self._create_project("Büro"), "Installation")
        for target, expected in {
            "mail": self.task,
            "BÜRO": other,
            "mail/inst": self.task,
            "bür/inst": other,
            '"mail server"': self.task,
        }.items():
            with self.subTest(target=target):
                [proposal] = self._propose(f"1 @{target}")
                self.assertEqual(proposal["task_id"], expected.id)
        self.assertNotProposed("1 @mail/rollout", "named “mail/rollout”")

    def test_own_tasks_come_before_those_of_others(self):
        mine = self._create_task(self.project, "Rollout", user_ids=self.booker.ids)
        self._create_task(self.project, "Test", user_ids=self.manager.ids)
        names = self._propose_tasks("1", project_id=self.project.id)
        self.assertEqual(names[0], mine.name)
        self.assertEqual(set(names), {"Rollout", "Installation", "Test"})

    def test_the_screen_says_where(self):
        other = self._create_task(self.project, "Rollout")
        self._book(self.booker, other)
        screen = {"project_id": self.project.id, "task_id": self.task.id}
        self.assertEqual(self._propose_tasks("1 x", **screen), ["Installation"])
        names = self._propose_tasks("1 x", project_id=self.project.id)
        self.assertEqual(names, ["Rollout", "Installation"])
        self.assertEqual(self._propose_tasks("1 @roll x", **screen), ["Rollout"])

    def test_without_a_screen_it_is_the_task_booked_last(self):
        self.assertNotProposed("1 x", "there is none on which you have booked")
        other = self._create_task(self.project, "Rollout")
        self._book(self.booker, self.task, date="2026-11-27")
        self._book(self.booker, other, date="2026-11-26")
        self._book(self.employee, other)
        self.assertEqual(self._propose_tasks("1 x"), ["Installation"])
        self.task.state = "1_done"
        self.assertEqual(self._propose_tasks("1 x"), ["Rollout"])

    def test_the_task_booked_last_comes_first(self):
        tasks = [self._create_task(self.project, f"Server {one}") for one in "ABC"]
        for task, day in zip(tasks, (26, 28, 27), strict=True):
            self._book(self.booker, task, date=f"2026-11-{day}")
        names = self._propose_tasks("1 @server/server x")
        self.assertEqual(names, ["Server B", "Server C", "Server A"])

    def test_done_tasks_are_booked_on_from_their_own_screen_only(self):
        self.task.state = "1_done"
        self.assertNotProposed("1 @install", "No open project or task is named")
        screen = {"project_id": self.project.id, "task_id": self.task.id}
        [proposal] = self._propose("1 x", **screen)
        self.assertEqual(self._take(proposal).task_id, self.task)

    def test_a_project_without_a_task_says_so(self):
        empty = self._create_project("Empty")
        self.assertNotProposed("1 x", "“Empty” has no task", project_id=empty.id)
        with self.assertRaisesRegex(UserError, "needs a task"):
            self.lines.create_quick_booking(1, empty.id)
        self.company.timesheet_task_required = False
        [proposal] = self._propose("1 x", project_id=empty.id)
        booking = self._take(proposal)
        self.assertEqual(booking.project_id, empty)
        self.assertFalse(booking.task_id)
        self.assertEqual(self._propose_tasks("1 x"), ["Empty"])
        self.assertEqual(self._propose_tasks("1 @emp x"), ["Empty"])

    def test_more_than_are_proposed_are_told(self):
        self._create_task(self.project, "Other")
        for number in range(20):
            self._create_task(self.project, f"Server {number}")
        answer = self.lines.parse_quick_line("1 @server")
        self.assertEqual(len(answer["proposals"]), 20)
        self.assertTrue(answer["has_more"])
        answer = self.lines.parse_quick_line('1 @"server 1"')
        self.assertFalse(answer["has_more"])

    # === Day and hours ===

    @freeze_time("2026-12-01 04:30:00")
    def test_today_is_that_of_the_person(self):
        """In New York it is half past eleven in the evening."""
        new_york = self._as(self.booker, tz="America/New_York")
        for lines, day in ((self.lines, "2026-12-01"), (new_york, "2026-11-30")):
            [proposal] = self._propose("1 @install x", lines)
            self.assertEqual(proposal["date"], day)
            self.assertEqual(proposal["date_text"], "Today")
            booking = self._take({**proposal, "date": False}, lines)
            self.assertEqual(fields.Date.to_string(booking.date), day)
        [proposal] = self._propose("1 @install gestern x", new_york)
        self.assertEqual(proposal["date"], "2026-11-29")

    @freeze_time("2026-11-30 12:00:00")
    def test_days_are_read_and_said_in_the_language(self):
        german = self._as(self.booker, lang="de_DE")
        for line, lines, day, said in (
            ("1 @install 11/5 x", self.lines, "2026-11-05", "Thu 11/05/2026"),
            ("1 @install 27.11. x", german, "2026-11-27", "Fr. 27.11.2026"),
            ("1 @install yesterday x", german, "2026-11-29", "Gestern"),
        ):
            [proposal] = self._propose(line, lines)
            self.assertEqual(proposal["date"], day)
            self.assertEqual(proposal["date_text"], said)

    def test_hours_are_booked_in_the_unit_of_the_company(self):
        self.company.project_time_mode_id = self.env.ref("uom.product_uom_day")
        [proposal] = self._propose("4h @install x")
        booking = self._take(proposal)
        self.assertEqual(booking.product_uom_id, self.company.project_time_mode_id)
        self.assertAlmostEqual(booking._get_hours(), 4)
        self.assertLess(booking.unit_amount, 1)

    def test_what_nobody_works_is_refused_whoever_calls(self):
        no_numbers = (float("nan"), float("inf"), "1", None, True)
        for hours, text in {
            **dict.fromkeys((0, -1, 0.001), "it is not more than 0"),
            24.01: "a day has 24 hours",
            **dict.fromkeys(no_numbers, "is no duration"),
        }.items():
            refused = self.assertRaisesRegex(UserError, text)
            with self.subTest(hours=hours), refused:
                self.lines.create_quick_booking(hours, self.project.id, self.task.id)
        self.assertFalse(self.task.timesheet_ids)

    def test_what_is_no_day_is_refused_whoever_calls(self):
        for day in ("x", "2026-13-01", 7, ["2026-11-30"]):
            with self.assertRaisesRegex(UserError, "is no day of the calendar"):
                self.lines.create_quick_booking(
                    1, self.project.id, self.task.id, date=day
                )

    def test_what_cannot_be_read_is_said(self):
        for line, text in {
            "1:75 x": "“1:75” is no duration. Begin with one, such as 1:30",
            "": "Begin with the duration",
            "0 x": "“0” cannot be booked: it is not more than 0",
            "-1 x": "“-1” cannot be booked",
            "25h x": "“25h” cannot be booked: a day has 24 hours",
            "1 31.2. x": "“31.2.” is no day",
            "1 @ x": "behind the @",
            "1 @nothing x": "is named “nothing”",
        }.items():
            with self.subTest(line=line):
                self.assertNotProposed(line, text)
