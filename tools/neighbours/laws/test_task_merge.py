"""Merged tasks: bookings keep their state, and closed projects are not touched."""

from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PL_DONE,
    PO_ARCHIVED,
)
from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)


@tagged("post_install", "-at_install")
class TestTaskMerge(CoverageCase):
    """Tasks that somebody who works on them merges with ``project_merge``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_task(
            cls.project, "Copy", sale_line_id=cls.line.id, user_ids=cls.employee.ids
        )
        cls.task.user_ids += cls.employee

    def _merge(self, tasks, user=None, **values):
        """By the dialog, into the first of the tasks."""
        user = user or self.employee
        wizard = self.env["project.task.merge"].with_user(user)
        context = {"active_model": "project.task", "active_ids": tasks.ids}
        context |= user.env.context
        wizard.with_context(**context).create(values).merge_tasks()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_bookings_keep_their_state(self):
        billed = self._book(self.employee, self.other, 4, date="2026-03-02")
        self._invoice()
        drafted = self._book(self.employee, self.other, 3, date="2026-03-10")
        self._invoice(post=False)
        waived = self._book(self.employee, self.other, 2)
        waivers = self.env["project.waiver"].with_user(self.office)
        waivers._waive(waived, "Goodwill")
        opened = self._book(self.employee, self.other, 1)
        bookings = billed | drafted | waived | opened
        self._merge(self.task | self.other)
        self.assertFalse(self.other.active)
        states = ["billed", "draft", "waived", "open"]
        self.assertEqual(bookings.mapped("coverage_state"), states)
        self.assertEqual(bookings.task_id, self.other, "they stay where they were")
        self.assertEqual(bookings.so_line, self.line)
        self.assertHours(billed=4, draft=3, waived=2, open=1)
        self.assertCovered()
        self.assertEqual(self._invoice(post=False).invoice_line_ids.quantity, 1)

    def test_hours_of_a_merged_task_are_billed(self):
        self._book(self.employee, self.other, 2)
        self._book(self.employee, self.task, 3)
        self._merge(self.task | self.other)
        self.assertHours(open=5)
        self._invoice()
        self.assertHours(billed=5)
        self.assertCovered()

    def test_into_another_project(self):
        """Hours stay on the project on which they were booked."""
        _order, project, task = self._sell(self.product)
        task.user_ids += self.employee
        self._book(self.employee, self.other, 2)
        self._merge(task | self.other)
        self.assertHours(open=2)
        self.assertHours(project)

    def test_project_of_which_the_leader_is_done(self):
        """Bookings of it are closed: merged tasks change none."""
        self._book(self.employee, self.other, 2)
        self._invoice()
        self._walk_to(self.project, PL_DONE)
        [before] = self.project.timesheet_ids.read()
        self._merge(self.task | self.other)
        [after] = self.project.timesheet_ids.read()
        changed = {name for name in before if before[name] != after[name]}
        # What Odoo computes anew for its tasks comes out as it was.
        self.assertFalse(changed - {"write_uid", "write_date"})
        self.assertHours(billed=2)

    def test_archived_project_is_not_touched(self):
        """Neither as the source nor as the target, nor is its subtask taken along."""
        open_task = self._sell(self.product)[2]
        subtask = self._create_task(self.project, "Part", parent_id=self.other.id)
        self._walk_to(self.project, PO_ARCHIVED)
        tasks = self.other | self.task
        before = tasks.read(["name", "description", "active", "user_ids"])
        # As they are archived, too, the dialog leaves them out where it is not told so.
        self._merge(open_task | self.other, self.office)
        office = self.office.with_context(active_test=False)
        for merged in (open_task | self.other, self.other | open_task, tasks):
            with self.subTest(merged=merged.ids):
                self.assertRefused(
                    lambda merged=merged: self._merge(merged, office), "is archived"
                )
        self.assertEqual(
            tasks.read(["name", "description", "active", "user_ids"]), before
        )
        self.assertEqual(subtask.parent_id, self.other)
        self.assertTrue(open_task.active)
