from freezegun import freeze_time

from odoo.exceptions import UserError

from .timer_common import FRIDAY, TimerCase


class TestTimerMenu(TimerCase):
    """What the top bar says of the timer, and what it does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 40 hours: Monday to Friday, 8 to 12 and 13 to 17, in Berlin
        cls.company.resource_calendar_id.tz = "Europe/Berlin"
        cls.lines = cls.env["account.analytic.line"].with_user(cls.technician)

    def _show(self):
        return self.lines.get_timer()["timer"]

    def test_nothing_runs(self):
        self.assertEqual(self.lines.get_timer(), {"is_offered": True, "timer": False})

    def test_only_people_who_book_time_get_it(self):
        for user in (self.office, self.manager, self.env.ref("base.public_user")):
            shown = self.lines.with_user(user).get_timer()
            self.assertEqual(shown, {"is_offered": False, "timer": False})

    def test_what_runs(self):
        with freeze_time(FRIDAY):
            timer = self._start()
            self.assertEqual(
                self._show(),
                {
                    "id": timer.id,
                    "name": "",
                    "project": self.project.name,
                    "task": self.task.name,
                    "model": "project.task",
                    "record_id": self.task.id,
                    "start": FRIDAY,
                    "is_forgotten": False,
                    "day_end": False,
                },
            )

    def _hide_project(self):
        """Take the project away from the technician, who does not follow it."""
        self.project.privacy_visibility = "followers"
        self.project.message_unsubscribe(self.technician.partner_id.ids)
        self.task.user_ids = False
        self.task.message_unsubscribe(self.technician.partner_id.ids)
        self.env.flush_all()
        self.env.invalidate_all()

    def test_ended_on_a_project_that_is_hidden_by_now(self):
        """Else it would run on, and keep its person from starting anything."""
        other = self._create_task(self._create_project("Other"))
        for end in (
            lambda timer: self.lines.end_timer(timer.id, "now", "Done"),
            lambda timer: self.lines.end_timer(timer.id, "discard"),
            lambda _timer: self._start(other),
        ):
            with freeze_time(FRIDAY):
                timer = self._start()
            self._hide_project()
            with freeze_time("2026-03-06 15:40:00"):
                end(timer)
            self.assertNotEqual(self._get_timer(), timer)
            if timer.exists():
                self.assertEqual(timer.unit_amount, 0.5)
            if running := self._get_timer():
                running.with_user(self.technician).button_discard_work()
            self.project.privacy_visibility = "employees"

    def test_fixed_hours_stay_fixed(self):
        """Whoever ends his own timer passes by no guard."""
        timer = self._start()
        self.project.sudo()._write({"billing_state": "pm_done"})
        self.project.invalidate_recordset()
        for how in ("now", "discard"):
            self.assertRefused(
                lambda how=how: self.lines.end_timer(timer.id, how), "are fixed"
            )

    def test_way_to_what_runs(self):
        """Who may not open the task any more comes to his booking."""
        timer = self._start()
        self._hide_project()
        shown = self._show()
        self.assertEqual(
            (shown["model"], shown["record_id"]), ("account.analytic.line", timer.id)
        )

    def test_in_another_company(self):
        """One timer per person, whatever companies he looks at."""
        company = self.env["res.company"].create({"name": "Other"})
        self.technician.company_ids |= company
        timer = self._start()
        lines = self.lines.with_context(allowed_company_ids=company.ids)
        self.assertEqual(
            lines.with_company(company).get_timer()["timer"]["id"], timer.id
        )
        lines.end_timer(timer.id)
        self.assertFalse(timer.is_timer_running)

    # === Ending it ===

    def test_stop_with_a_text(self):
        with freeze_time(FRIDAY):
            timer = self._start()
        with freeze_time("2026-03-06 15:40:00"):
            self.lines.end_timer(timer.id, "now", " Firewall checked ")
        self.assertEqual((timer.unit_amount, timer.name), (0.5, "Firewall checked"))

    def test_discard(self):
        timer = self._start()
        self.lines.end_timer(timer.id, "discard")
        self.assertFalse(timer.exists())

    def test_what_another_tab_has_ended(self):
        first = self._start()
        second = self._start(self.other_task)
        for how in ("now", "day_end", "discard"):
            with self.assertRaisesRegex(UserError, "does not run any more"):
                self.lines.end_timer(first.id, how)
        self.assertTrue(second.is_timer_running)

    def test_nobody_ends_that_of_somebody_else(self):
        timer = self._start()
        with self.assertRaisesRegex(UserError, "does not run any more"):
            self.lines.with_user(self.administrator).end_timer(timer.id, "discard")
        self.assertTrue(timer.exists())

    # === Forgotten ===

    def test_over_the_weekend(self):
        """Since Friday 16:10: stop at 17:00, now, or discard?"""
        with freeze_time(FRIDAY):
            timer = self._start()
        with freeze_time("2026-03-09 07:00:00"):
            shown = self._show()
            self.assertTrue(shown["is_forgotten"])
            self.assertEqual(shown["day_end"], "2026-03-06 16:00:00")
            self.lines.end_timer(timer.id, "day_end")
        self.assertAlmostEqual(timer.unit_amount, 50 / 60)
        self.assertEqual(str(timer.date), "2026-03-06")

    def test_started_behind_the_working_day(self):
        """Nobody knows when it should have ended: now, or discard."""
        with freeze_time("2026-03-06 19:00:00"):
            self._start()
        with freeze_time("2026-03-07 07:00:00"):
            shown = self._show()
        self.assertEqual((shown["is_forgotten"], shown["day_end"]), (True, False))

    def test_on_a_day_off(self):
        with freeze_time("2026-03-07 09:00:00"):
            self._start()
            self.assertFalse(self._show()["is_forgotten"])
        with freeze_time("2026-03-07 18:59:00"):
            self.assertFalse(self._show()["is_forgotten"])
        with freeze_time("2026-03-07 19:01:00"):
            shown = self._show()
        self.assertEqual((shown["is_forgotten"], shown["day_end"]), (True, False))

    def test_longer_than_a_working_day(self):
        """From 6:00 on: the day of nine hours with its break is over at 15:00."""
        with freeze_time("2026-03-06 05:00:00"):
            self._start()
        with freeze_time("2026-03-06 13:59:00"):
            self.assertFalse(self._show()["is_forgotten"])
        with freeze_time("2026-03-06 14:01:00"):
            shown = self._show()
        # The end of the working day is to come.
        self.assertEqual((shown["is_forgotten"], shown["day_end"]), (True, False))

    def test_part_time_and_holidays_count(self):
        """Who works in the mornings stops at noon."""
        employee = self.technician.employee_ids
        calendar = employee.resource_calendar_id.copy()
        calendar.attendance_ids.filtered(lambda one: one.hour_from >= 12).unlink()
        employee.resource_calendar_id = calendar
        with freeze_time("2026-03-06 08:00:00"):
            self._start()
        with freeze_time("2026-03-09 07:00:00"):
            self.assertEqual(self._show()["day_end"], "2026-03-06 11:00:00")

    # === What to begin with ===

    def test_last_tasks_that_may_be_booked(self):
        closed = self._create_task(self._create_project("Closed"))
        done = self._create_task(self.project, "Done")
        for task in (self.task, closed, done, self.other_task, self.task):
            self._book(self.technician, task, 1)
        self._book(self.employee, self._create_task(self.project, "Of others"), 1)
        done.state = "1_done"
        self._walk_to(closed.project_id, "pm_done")
        self.assertEqual(
            [row["name"] for row in self.lines.get_timer_tasks()],
            [self.task.name, self.other_task.name],
        )

    def test_no_tasks_of_projects_that_are_not_shown(self):
        self._book(self.technician, self.task, 1)
        self.project.privacy_visibility = "followers"
        self.assertEqual(self.lines.get_timer_tasks(), [])
