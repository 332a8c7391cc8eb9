from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.account_analytic_line import (
    MEND_CONTEXT,
)
from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE

from .task_common import BookingTaskCase

DISAGREE = "belongs to"


class TestBookingTask(BookingTaskCase):
    """The project of a booking is that of its task, in every channel."""

    # === Channels ===

    def _get_channels(self):
        """Ways of an employee to a booking on ``project`` and a task of ``other``."""
        vals = {"unit_amount": 7, "name": "Work", "task_id": self.other_task.id}
        here = {"project_id": self.project.id}
        booking = self.booking.with_user(self.employee)
        task = self.other_task.with_user(self.employee)
        project = self.project.with_user(self.project_administrator)
        ids = {
            record: record._export_rows([["id"]])[0][0]
            for record in (self.project, self.other_task)
        }
        return {
            "create": lambda: self.lines.create({**vals, **here}),
            "create, sudo": lambda: self.lines.sudo().create({**vals, **here}),
            "web_save": lambda: self.lines.web_save({**vals, **here}, {}),
            "write both": lambda: booking.write(
                {"task_id": self.other_task.id, **here}
            ),
            "write project": lambda: self.other_booking.with_user(self.employee).write(
                here
            ),
            "write project, sudo": lambda: self.other_booking.sudo().write(here),
            "x2many of the task": lambda: task.write(
                {"timesheet_ids": [Command.create({**vals, **here})]}
            ),
            "update by the task": lambda: task.write(
                {"timesheet_ids": [Command.update(self.other_booking.id, here)]}
            ),
            "x2many of the project": lambda: project.sudo().write(
                {"timesheet_ids": [Command.link(self.other_booking.id)]}
            ),
            "load": lambda: self._load(
                ["name", "project_id/id", "task_id/id", "unit_amount", "date"],
                ["Work", ids[self.project], ids[self.other_task], "7", "2026-03-02"],
            ),
            "context": lambda: self.lines.with_context(
                **{MEND_CONTEXT: True}, default_project_id=self.project.id
            ).create({**vals, **here}),
        }

    def _load(self, names, row):
        result = self.lines.load(names, [row])
        if not result["ids"]:
            raise ValidationError(result["messages"][0]["message"])

    def test_no_channel_lets_them_disagree(self):
        for name, take in self._get_channels().items():
            with self.subTest(channel=name):
                self.assertRefused(take, DISAGREE)
        self.assertEqual(self.other_task.effective_hours, 15)

    def test_message_names_the_booking(self):
        self.assertRefused(
            lambda: self.lines.create(
                {
                    "project_id": self.project.id,
                    "task_id": self.other_task.id,
                    "unit_amount": 7,
                    "date": "2026-03-02",
                }
            ),
            f"03/02/2026 by Emil Employee is on “{self.project.name}”.*“Installation”"
            f".*“{self.other.name}”",
        )

    def test_archived_task_keeps_its_hours(self):
        self._archive(self.other)
        for name, take in self._get_channels().items():
            with self.subTest(channel=name):
                self.assertRefused(take, f"{DISAGREE}|is waived|is archived|are fixed")
        self.assertEqual(self.other_task.effective_hours, 15)

    # === As in Odoo ===

    def test_project_follows_the_task(self):
        booking = self.booking.with_user(self.employee)
        booking.task_id = self.other_task
        self.assertEqual(booking.project_id, self.other)
        booking.write({"task_id": self.task.id, "project_id": self.project.id})
        self.assertEqual(booking.project_id, self.project)
        self.other_task.with_user(self.employee).write(
            {"timesheet_ids": [Command.link(booking.id)]}
        )
        self.assertEqual(booking.project_id, self.other)
        self.assertEqual(
            booking.with_context(default_project_id=self.project.id)
            .create({"task_id": self.other_task.id, "unit_amount": 1})
            .project_id,
            self.other,
        )

    def test_task_takes_its_bookings_along(self):
        parent = self._create_task(self.project, "Parent")
        sub_task = self._create_task(self.project, "Sub-task", parent_id=parent.id)
        booking = self._book(self.employee, sub_task, 1)
        parent.with_user(self.employee).project_id = self.other
        self.assertEqual(booking.project_id, self.other)

    # === What disagrees for a reason, or from before ===

    def test_billed_bookings_stay_and_both_projects_guard_them(self):
        invoice = self._invoice()
        self.task.with_user(self.employee).project_id = self.other
        self.assertEqual(self.booking.project_id, self.project)
        self._archive(self.other)
        self._reverse(invoice).action_post()
        self.assertEqual(self.booking.coverage_state, "open")
        self.assertEqual(self.booking.project_id, self.project)
        booking = self.booking.with_user(self.employee)
        self.assertRefused(lambda: booking.write({"unit_amount": 9}), DISAGREE)
        self.assertRefused(lambda: booking.write({"task_id": False}), DISAGREE)
        self.assertRefused(booking.unlink, f"{DISAGREE}|stays as evidence")
        self.assertRefused(booking.copy, DISAGREE)

    def test_task_with_billed_bookings_does_not_leave_a_fixed_project(self):
        parent = self._create_task(self.project, "Parent")
        self.task.parent_id = parent
        self._invoice()
        self._walk_to(self.project, PM_DONE)
        for task in (self.task, parent):
            self.assertRefused(
                lambda t=task: t.with_user(self.employee).write(
                    {"project_id": self.other.id}
                ),
                "fixed",
            )

    def test_old_rows_do_not_stop_the_invoice_of_the_other_order(self):
        self._archive(self.other)
        booking = self._set_apart(self.booking, self.other_task)
        self.env.add_to_compute(booking._fields["project_id"], booking)
        invoice = self._invoice(self.other_order, post=False)
        self.assertEqual(booking.coverage_state, "draft")
        invoice.unlink()
        self.assertEqual(booking.coverage_state, "open")
        self._invoice(self.other_order)
        self.assertEqual(booking.coverage_state, "billed")
        self.assertEqual(booking.project_id, self.project)
        self.assertCovered(self.other_order)
