from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from ..hooks import uninstall_hook
from .timer_common import FRIDAY, TimerCase


class TestTimer(TimerCase):
    """Starting, switching, stopping, by a technician with his own bookings only."""

    def test_start_and_stop_on_a_task(self):
        with freeze_time(FRIDAY):
            timer = self._start()
            self.assertEqual(
                self.task.with_user(self.technician).show_time_control, "stop"
            )
        self.assertEqual(
            (timer.user_id, timer.task_id, timer.project_id, timer.unit_amount),
            (self.technician, self.task, self.project, 0),
        )
        self.assertTrue(timer.is_timer_running)
        with freeze_time("2026-03-06 16:40:10"):
            self._stop()
        self.assertEqual((timer.unit_amount, timer.is_timer_running), (1.5, False))
        self.assertFalse(self._get_timer())
        self.task.invalidate_recordset()
        self.assertEqual(
            self.task.with_user(self.technician).show_time_control, "start"
        )

    def test_on_a_project_the_company_asks_for_a_task(self):
        project = self.project.with_user(self.employee)
        self._create_employee(self.employee)
        with self.assertRaisesRegex(ValidationError, "needs a task"):
            project.button_start_work()
        self.company.timesheet_task_required = False
        project.button_start_work()
        self.assertEqual(self._get_timer(self.employee).project_id, self.project)

    def test_starting_another_stops_the_first(self):
        with freeze_time(FRIDAY):
            first = self._start()
        with freeze_time("2026-03-06 16:10:00"):
            second = self._start(self.other_task)
        self.assertEqual((first.unit_amount, first.is_timer_running), (1, False))
        self.assertEqual(self._get_timer(), second)

    def test_resume_goes_on_with_the_same_work(self):
        booking = self._book(self.technician, self.task, 2, name="Cables")
        booking.with_user(self.technician).button_resume_work()
        timer = self._get_timer()
        self.assertEqual((timer.task_id, timer.name), (self.task, "Cables"))
        self.assertEqual(booking.unit_amount, 2)

    def test_stopped_at_once_is_a_minute(self):
        with freeze_time(FRIDAY):
            timer = self._start()
            self._stop()
        self.assertAlmostEqual(timer.unit_amount, 1 / 60)

    def test_timers_that_follow_each_other_add_up(self):
        """Rounded one by one, three of them would be a minute more than the time."""
        timers = self.env["account.analytic.line"]
        for moment in ("15:10:00", "15:11:40", "15:13:20"):
            with freeze_time(f"2026-03-06 {moment}"):
                timers |= self._start()
        with freeze_time("2026-03-06 15:15:00"):
            self._stop()
        self.assertAlmostEqual(sum(timers.mapped("unit_amount")), 5 / 60)

    def test_stopped_twice(self):
        """From another tab, for example."""
        timer = self._start()
        self._stop()
        with self.assertRaisesRegex(UserError, "does not run any more"):
            timer.with_user(self.technician).button_end_work()
        with self.assertRaisesRegex(UserError, "does not run any more"):
            timer.with_user(self.technician).button_discard_work()

    def test_discarded(self):
        timer = self._start()
        timer.with_user(self.technician).button_discard_work()
        self.assertFalse(timer.exists())

    def test_typed_hours_end_the_timer(self):
        timer = self._start()
        timer.with_user(self.technician).unit_amount = 0.75
        self.assertEqual((timer.unit_amount, timer.is_timer_running), (0.75, False))

    # === Old empty bookings ===

    def test_bookings_without_hours_are_no_timers(self):
        """OCA takes them for running ones, and then nobody can start anything."""
        empty = self._book(self.technician, self.task, 0)
        empty |= self._book(self.technician, self.task, 0)
        self.assertEqual(
            set(empty.with_user(self.technician).mapped("show_time_control")),
            {"resume"},
        )
        timer = self._start()
        self.assertEqual(self._stop(), timer)
        self.assertEqual(empty.mapped("unit_amount"), [0, 0])
        dialog = (
            self.env["hr.timesheet.switch"]
            .with_user(self.technician)
            .create({"name": "Work", "task_id": self.task.id})
        )
        self.assertFalse(dialog.running_timer_id)
        with self.assertRaisesRegex(UserError, "does not run any more"):
            empty.with_user(self.technician).button_end_work()

    # === Whose timer it is ===

    def test_nobody_touches_the_timer_of_somebody_else(self):
        self._create_employee(self.employee)
        timer = self._start()
        for take in ("button_end_work", "button_discard_work", "button_resume_work"):
            with self.assertRaises(AccessError):
                getattr(timer.with_user(self.employee), take)()
        self.assertFalse(self._get_timer(self.employee))
        timer.invalidate_recordset()
        self.assertTrue(timer.is_timer_running)

    def test_who_may_change_all_bookings_stops_them(self):
        approver = self._create_user(
            "ada", "Ada Approver", "hr_timesheet.group_hr_timesheet_approver"
        )
        timer = self._start()
        self.assertEqual(timer.with_user(approver).show_time_control, "stop")
        timer.with_user(approver).button_end_work()
        self.assertFalse(timer.is_timer_running)

    def test_the_mark_is_written_by_starting_only(self):
        booking = self._book(self.technician, self.task, 0, is_timer_running=True)
        self.assertFalse(booking.is_timer_running)
        booking.write({"is_timer_running": True})
        self.assertFalse(booking.is_timer_running)
        lines = self.env["account.analytic.line"].with_user(self.technician)
        made = lines.with_context(default_is_timer_running=True).create(
            {"task_id": self.task.id, "name": "Work"}
        )
        self.assertFalse(made.is_timer_running)
        loaded = lines.load(
            ["task_id/.id", "name", "unit_amount", "is_timer_running"],
            [[str(self.task.id), "Imported", "0", "1"]],
        )
        self.assertTrue(loaded["ids"])
        self.assertFalse(lines.browse(loaded["ids"]).is_timer_running)
        self.task.write(
            {"timesheet_ids": [Command.update(booking.id, {"is_timer_running": True})]}
        )
        self.assertFalse(booking.is_timer_running)
        timer = self._start()
        timer.write({"is_timer_running": False})
        self.assertTrue(timer.is_timer_running)
        self.assertFalse(timer.copy().is_timer_running)

    def test_a_timer_keeps_its_person(self):
        employee = self._create_employee(self.employee)
        timer = self._start()
        with self.assertRaisesRegex(UserError, "keeps its person"):
            timer.employee_id = employee
        self._stop()
        timer.employee_id = employee
        self.assertEqual(timer.user_id, self.employee)

    def test_who_may_not_write_it_is_not_told_whose_it_is(self):
        employee = self._create_employee(self.employee)
        timer = self._start()
        for vals in (
            {"user_id": self.employee.id},
            {"employee_id": employee.id},
            {"date_time": False},
        ):
            with self.assertRaises(AccessError):
                timer.with_user(self.employee).write(vals)

    def test_a_timer_has_begun(self):
        """Without a begin nobody knows its hours, and the top bar had an error."""
        with freeze_time(FRIDAY):
            timer = self._start()
            own = timer.with_user(self.technician)
            for vals in (
                {"date_time": False},
                {"date_time": "2026-03-06 15:11:00"},
                {"date": "2026-03-07"},
            ):
                self.assertRefused(lambda vals=vals: own.write(vals), "has begun")
            self.assertEqual(str(timer.date_time), FRIDAY)
            own.date_time = "2026-03-06 14:40:00"
            self.assertEqual(self._stop().unit_amount, 0.5)
        own.date_time = False

    def test_nobody_without_an_employee_starts(self):
        with self.assertRaisesRegex(ValidationError, "active employee"):
            self.task.with_user(self.manager).button_start_work()

    # === Where booking is refused ===

    def test_closed_project_says_why(self):
        self._walk_to(self.project, "pm_done")
        task = self.task.with_user(self.technician)
        self.assertFalse(task.show_time_control)
        with self.assertRaisesRegex(UserError, "bookings of .* are fixed"):
            task.button_start_work()

    def test_leader_done_is_closed_for_the_technician(self):
        self._walk_to(self.project, "pl_done")
        with self.assertRaisesRegex(UserError, "still correct its bookings"):
            self._start()

    def test_archived_by_odoo(self):
        """Odoo itself books on it."""
        self.other_task.active = False
        with self.assertRaisesRegex(UserError, "Cabling.* is archived"):
            self._start(self.other_task)
        self.project.active = False
        with self.assertRaisesRegex(UserError, "Project of .* is archived"):
            self._start()

    def test_what_takes_no_time(self):
        """Odoo itself books on it, for example where a booking is resumed."""
        booking = self._book(self.technician, self.task, 2)
        for record, change in (
            (self.project, {"allow_timesheets": False}),
            (self.project, {"is_template": True}),
            (self.task, {"is_template": True}),
        ):
            record.write(change)
            with self.subTest(change=change):
                resume = booking.with_user(self.technician).button_resume_work
                self.assertRefused(resume, "No time is booked on “")
                self.assertFalse(self.task._may_be_booked())
            record.write({name: not value for name, value in change.items()})
        self.assertTrue(self.task._may_be_booked())

    def test_the_dialog_names_nothing_that_is_hidden(self):
        """Neither by what it refuses, nor does it book on what was put away."""
        times = {
            "date_time": "2026-03-05 08:00:00",
            "date_time_end": "2026-03-05 09:30:00",
        }
        dialogs = self.env["hr.timesheet.switch"].with_user(self.technician)
        self.other_task.active = False
        for values in ({}, times):
            dialog = dialogs.create(
                {"task_id": self.other_task.id, "name": "x", **values}
            )
            self.assertRefused(dialog.action_switch, "Cabling.* is archived")
        self.project.privacy_visibility = "followers"
        self._walk_to(self.project, "pm_done")
        for values in ({}, times):
            dialog = dialogs.create(
                {"project_id": self.project.id, "name": "x", **values}
            )
            with self.assertRaises(AccessError) as caught:
                dialog.action_switch()
            self.assertNotIn(self.project.name, str(caught.exception))

    def test_a_refused_start_leaves_what_runs(self):
        timer = self._start()
        closed = self._create_task(self._create_project("Closed"))
        self._walk_to(closed.project_id, "pm_done")
        self.assertRefused(lambda: self._start(closed), "are fixed")
        self.assertTrue(timer.is_timer_running)

    # === Without the addon ===

    def test_uninstalled_while_it_runs(self):
        """The booking stays, and is accounted for as any other."""
        timer = self._start()
        menu = self.env.ref("hr_timesheet_time_control.hr_timesheet_switch_menu")
        self.assertFalse(menu.active)
        uninstall_hook(self.env)
        self.assertEqual((timer.unit_amount, timer.coverage_state), (0, "open"))
        self.assertTrue(menu.active)
