from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError

from .timer_common import FRIDAY, TimerCase


class TestTimerGate(TimerCase):
    """Nobody finishes a project on which somebody is still working."""

    def _get_requests(self, user=None):
        activity_type = self.env.ref(
            "corebiz_project_billing_timer.mail_activity_type_timer"
        )
        return self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", activity_type.id),
                ("user_id", "=", (user or self.technician).id),
            ]
        )

    def test_leader_done_names_who_works(self):
        with freeze_time(FRIDAY):
            self._start()
        for take in (
            lambda: self.project.with_user(self.leader).action_set_pl_done(),
            lambda: self.project.with_user(self.leader).write(
                {"billing_state": "pl_done"}
            ),
        ):
            self.assertRefused(
                take, "while timers run.*\n• Tim Technician since .*4:10.*Installation"
            )
        self._stop()
        self._walk_to(self.project, "pl_done")

    def test_manager_done_waits_for_the_leader(self):
        """He still corrects bookings then, and could not stop his timer afterwards."""
        self._walk_to(self.project, "pl_done")
        self._create_employee(self.leader)
        self._start(user=self.leader)
        self.assertRefused(
            lambda: self._walk_to(self.project, "pm_done"), "while timers run"
        )
        self._stop(self.leader)
        self._walk_to(self.project, "pm_done")

    def test_a_step_back_is_free(self):
        self._walk_to(self.project, "pl_done")
        self._create_employee(self.leader)
        self._start(user=self.leader)
        self.project.with_user(self.manager).action_send_back("Not yet")
        self.assertEqual(self.project.billing_state, "open")

    def test_finding_before_billing(self):
        self._walk_to(self.project, "pl_done")
        self._create_employee(self.leader)
        with freeze_time(FRIDAY):
            timer = self._start(user=self.leader)
        [found] = [
            row
            for row in self.project._get_preflight_findings()[self.project]
            if row.kind == "running_timer"
        ]
        self.assertEqual(found.record_ids, (timer.id,))
        text = self.project._get_preflight_text(found)
        self.assertRegex(text, "Running timers: Lena Leader since .*Installation")
        action = self.project.with_user(self.leader).action_open_preflight(
            "running_timer"
        )
        self.assertEqual(action["domain"], [("id", "in", [timer.id])])

    def test_other_projects_are_not_asked(self):
        self._start(self._create_task(self._create_project("Other")))
        self._walk_to(self.project, "pm_done")
        self.assertStates(self.project, "pm_done")

    # === Who runs it is told ===

    def _press(self, user):
        """Press the button, which is refused; without a savepoint around it."""
        refused = False
        try:
            self.project.with_user(user).action_set_pl_done()
        except UserError:
            refused = True
        self.assertTrue(refused)

    def _try_to_finish(self):
        """Press the button; what is told stays, as it does outside of tests."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self._press(self.leader)
        self.env.invalidate_all()

    def test_owner_is_told_once(self):
        self.technician.lang = "de_DE"
        with freeze_time(FRIDAY):
            timer = self._start()
            self._try_to_finish()
            self._try_to_finish()
        request = self._get_requests()
        self.assertEqual(len(request), 1)
        self.assertEqual(request.res_id, self.project.id)
        self.assertEqual(request.date_deadline, date(2026, 3, 6))
        self.assertFalse(self.project.message_partner_ids & self.technician.partner_id)
        self._stop()
        self.assertFalse(self._get_requests())
        self.assertTrue(timer.unit_amount)

    def test_discarding_settles_it_too(self):
        timer = self._start()
        self._try_to_finish()
        timer.with_user(self.technician).button_discard_work()
        self.assertFalse(self._get_requests())

    def test_nobody_is_told_about_other_refusals(self):
        self._start()
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self._press(self.employee)
        self.assertFalse(self._get_requests())

    def test_nobody_is_told_without_the_type_of_activity(self):
        """It may be deleted, and the step is refused all the same."""
        self._start()
        self.env.ref("corebiz_project_billing_timer.mail_activity_type_timer").unlink()
        self._try_to_finish()
        self.assertStates(self.project, "open")

    def test_who_presses_is_not_told(self):
        self._create_employee(self.leader)
        self._start(user=self.leader)
        self._try_to_finish()
        self.assertFalse(self._get_requests(self.leader))

    # === Months ===

    def test_month_with_a_timer_is_not_confirmed(self):
        self.project.with_user(self.manager).billing_rhythm = "monthly"
        self._book(self.employee, self.task, 2, date="2026-09-10")
        with freeze_time("2026-09-30 15:00:00"):
            self._start()
        with freeze_time("2026-10-01 08:00:00"):
            self.env["project.billing.period"]._cron_open()
            period = self.project.billing_period_ids
            confirm = period.with_user(self.leader).action_confirm
            self.assertRefused(
                confirm, "September.* cannot be finished while timers run"
            )
            self._stop()
            confirm()
            self._start()
            period.with_user(self.manager).action_release()
        self.assertEqual(period.state, "released")
        self._stop()
