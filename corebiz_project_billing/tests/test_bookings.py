from contextlib import suppress

from odoo.exceptions import (
    AccessError,
    RedirectWarning,
    UserError,
    ValidationError,
)

from ..hooks import post_init_hook
from ..models.billing_state import PL_DONE, PM_DONE, PO_BILLED
from .common import REASON, ProjectBillingCase

APPROVER = "hr_timesheet.group_hr_timesheet_approver"


class TestBookings(ProjectBillingCase):
    """Bookings need a task, and are fixed when the project is handed over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking = cls._book(cls.employee, cls.task, 2)
        cls.own_booking = cls._book(cls.leader, cls.task, 3)
        cls.other_project = cls._create_project("Firewall")
        cls.other_task = cls._create_task(cls.other_project)
        cls.other_booking = cls._book(cls.employee, cls.other_task, 1)

    def assertFixed(self, take, text="Mail server"):
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            take()
            self.env.flush_all()
        self.env.invalidate_all()

    # === Status ===

    def test_open_project_takes_bookings(self):
        self.booking.with_user(self.employee).unit_amount = 5
        self.assertEqual(self.project.effective_hours, 8)
        self.booking.with_user(self.employee).unlink()
        self._book(self.employee, self.task, 1.5)
        self.assertEqual(self.project.effective_hours, 4.5)

    def test_leader_done_leaves_bookings_to_leader_and_manager(self):
        self._walk_to(self.project, PL_DONE)
        booking = self.booking.with_user(self.employee)
        self.assertFixed(lambda: self._book(self.employee, self.task))
        self.assertFixed(lambda: booking.write({"unit_amount": 9}))
        self.assertFixed(booking.unlink, "Lena Leader.*Max Manager")
        self.own_booking.with_user(self.leader).unit_amount = 4
        self._book(self.manager, self.task)

    def test_manager_done_fixes_bookings_for_everybody(self):
        self._walk_to(self.project, PM_DONE)
        for user in (self.leader, self.manager, self.office, self.administrator):
            user.group_ids |= self.env.ref(APPROVER)
            with self.subTest(user=user.name):
                self.assertFixed(lambda user=user: self._book(user, self.task))
                booking = self.own_booking.with_user(user)
                for vals in (
                    {"unit_amount": 9},
                    {"name": "Something else"},
                    {"date": "2026-01-01"},
                    {"amount": 0},
                    {"employee_id": self.employee.employee_id.id},
                    {"product_uom_id": self.env.ref("uom.product_uom_day").id},
                    {"task_id": self.other_task.id},
                    {"project_id": self.other_project.id},
                ):
                    self.assertFixed(lambda b=booking, v=vals: b.write(v))
                self.assertFixed(booking.unlink)
        self.assertFixed(lambda: self.own_booking.sudo().write({"unit_amount": 9}))
        self.assertEqual(self.own_booking.unit_amount, 3)

    def test_who_may_not_see_a_booking_learns_no_names(self):
        self._walk_to(self.project, PM_DONE)
        booking = self.own_booking.with_user(self.employee)
        for take in (lambda: booking.write({"unit_amount": 9}), booking.unlink):
            with self.assertRaises(AccessError) as refused:
                take()
            self.assertNotIn(self.project.name, str(refused.exception))

    def test_message_tells_whom_to_ask(self):
        self._walk_to(self.project, PM_DONE)
        self.assertFixed(
            lambda: self._book(self.employee, self.task),
            "“Manager Done”.*Max Manager.*Project Office",
        )

    def test_booking_does_not_move_into_a_fixed_project(self):
        self._walk_to(self.project, PM_DONE)
        booking = self.other_booking.with_user(self.employee)
        for vals in (
            {"task_id": self.task.id},
            {"task_id": self.task.id, "project_id": self.project.id},
        ):
            with self.subTest(vals=vals):
                self.assertFixed(lambda vals=vals: booking.write(vals))

    def test_task_with_bookings_does_not_move_into_or_out_of_a_fixed_project(self):
        self._walk_to(self.project, PM_DONE)
        task = self.task.with_user(self.employee)
        other = self.other_task.with_user(self.employee)
        self.assertFixed(lambda: task.write({"project_id": self.other_project.id}))
        self.assertFixed(lambda: other.write({"project_id": self.project.id}))
        parent = self._create_task(self.other_project, "Parent")
        self.other_task.parent_id = parent
        self.assertFixed(
            lambda: parent.with_user(self.employee).write(
                {"project_id": self.project.id}
            )
        )

    def test_task_with_bookings_is_not_deleted_from_a_fixed_project(self):
        self._walk_to(self.project, PM_DONE)
        with self.assertRaises(RedirectWarning):
            self.task.unlink()

    def test_task_without_bookings_moves_freely(self):
        self._walk_to(self.project, PM_DONE)
        empty = self._create_task(self.project, "Empty")
        empty.with_user(self.employee).project_id = self.other_project
        self.env.flush_all()
        self.assertEqual(empty.project_id, self.other_project)

    def test_import_is_refused_too(self):
        self._walk_to(self.project, PM_DONE)
        task = self.task._export_rows([["id"]])[0][0]
        result = (
            self.env["account.analytic.line"]
            .with_user(self.employee)
            .load(
                ["name", "task_id/id", "unit_amount", "date"],
                [["Work", task, "3", "2026-03-02"]],
            )
        )
        self.assertFalse(result["ids"])
        self.assertIn("Mail server", result["messages"][0]["message"])

    def test_batch_is_all_or_none(self):
        self._walk_to(self.project, PM_DONE)
        before = self.env["account.analytic.line"].search_count([])
        refused = self.assertRaisesRegex(
            UserError, "bookings of “Mail server” are fixed"
        )
        with refused, self.env.cr.savepoint():
            self.env["account.analytic.line"].with_user(self.employee).create(
                [
                    {"task_id": self.other_task.id, "unit_amount": 1, "name": "a"},
                    {"task_id": self.task.id, "unit_amount": 1, "name": "b"},
                ]
            )
        self.assertEqual(self.env["account.analytic.line"].search_count([]), before)

    def test_sent_back_project_takes_bookings_again(self):
        self._walk_to(self.project, PM_DONE)
        self.assertFixed(lambda: self._book(self.employee, self.task))
        self.project.with_user(self.office).action_send_back(REASON)
        booking = self._book(self.employee, self.task)
        self.assertEqual(booking.project_id, self.project)

    def test_lines_of_other_kinds_are_not_touched(self):
        self._waive(self.project)
        self._walk_to(self.project, PO_BILLED)
        line = self.env["account.analytic.line"].create(
            {"name": "Travel", "account_id": self.project.account_id.id, "amount": -10}
        )
        line.amount = -20
        self.env.flush_all()
        self.assertEqual(line.amount, -20)
        line.unlink()
        self.assertFalse(line.exists())

    # === Task ===

    def test_booking_needs_a_task(self):
        Line = self.env["account.analytic.line"].with_user(self.employee)
        vals = {"project_id": self.project.id, "unit_amount": 1, "name": "No task"}
        with self.assertRaisesRegex(ValidationError, "Mail server.*needs a task"):
            Line.create(vals)
        with self.assertRaisesRegex(ValidationError, "needs a task"):
            self.booking.with_user(self.employee).write({"task_id": False})

    def test_setting_off_allows_bookings_without_a_task(self):
        self.company.timesheet_task_required = False
        line = (
            self.env["account.analytic.line"]
            .with_user(self.employee)
            .create(
                {"project_id": self.project.id, "unit_amount": 1, "name": "No task"}
            )
        )
        self.company.timesheet_task_required = True
        line.with_user(self.employee).name = "Old ones may still be edited"
        self.env.flush_all()
        self.assertFalse(line.task_id)
        self.assertEqual(line.name, "Old ones may still be edited")

    def test_installation_spares_companies_that_book_without_tasks(self):
        casual = self.env["res.company"].create({"name": "Casual GmbH"})
        companies = self.company | casual
        companies.timesheet_task_required = False
        employee = self.env["hr.employee"].create(
            {"name": "Cara", "company_id": casual.id}
        )
        project = self.env["project.project"].create(
            {"name": "Casual", "company_id": casual.id}
        )
        self.env["account.analytic.line"].with_context(
            allowed_company_ids=companies.ids
        ).create(
            {"project_id": project.id, "employee_id": employee.id, "unit_amount": 1}
        )
        post_init_hook(self.env)
        self.assertTrue(self.company.timesheet_task_required)
        self.assertFalse(casual.timesheet_task_required)

    def test_status_is_held_once_for_all_bookings(self):
        """The lock costs one query at the end of the transaction."""
        self.cr.flush()
        line = self._book(self.employee, self.task, 1)
        line.with_user(self.employee).name = "Again"
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.cr.precommit.run()
        with self.assertQueryCount(0):
            self.cr.precommit.run()

    def test_status_is_held_again_after_a_savepoint(self):
        """What a savepoint takes back is the lock, too."""
        self.cr.flush()
        with suppress(LookupError), self.cr.savepoint():
            self.project._note_booked()
            self.cr.flush()
            raise LookupError
        self.project._note_booked()
        with self.assertQueryCount(1):
            self.cr.precommit.run()
