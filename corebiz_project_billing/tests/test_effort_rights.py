from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .effort_common import EffortCase


@tagged("post_install", "-at_install")
class TestEffortRights(EffortCase):
    """Whoever sees the project sees its totals; single bookings stay private."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = new_test_user(
            cls.env,
            "effort_reader",
            "project.group_project_user,hr_timesheet.group_hr_timesheet_user",
        )
        cls.line = cls._book(cls.task, 12)

    def test_total_without_the_bookings(self):
        project = self.project.with_user(self.reader)
        self.assertEqual(project.effective_hours, 12)
        self.assertEqual(project.overrun_hours, 2)
        self.assertTrue(project.is_project_overtime)
        bookings = self.env["account.analytic.line"].with_user(self.reader)
        self.assertFalse(bookings.search([("project_id", "=", project.id)]))
        with self.assertRaises(AccessError):
            self.line.with_user(self.reader).read(["unit_amount"])

    def test_search_and_sum_for_the_reader(self):
        model = self.env["project.project"].with_user(self.reader)
        scope = [("id", "=", self.project.id)]
        self.assertTrue(model.search([*scope, ("is_project_overtime", "=", True)]))
        self.assertEqual(
            model._read_group(scope, [], ["effective_hours:sum"]), [(12.0,)]
        )

    def test_private_project_tells_nothing(self):
        self.project.privacy_visibility = "followers"
        model = self.env["project.project"].with_user(self.reader)
        scope = [("id", "=", self.project.id)]
        self.assertFalse(model.search([*scope, ("effective_hours", ">", 0)]))
        self.assertEqual(model._read_group(scope, [], ["effective_hours:sum"]), [(0,)])
        with self.assertRaises(AccessError):
            self.project.with_user(self.reader).read(["effective_hours"])

    def test_ledger_is_closed(self):
        ledger = self.env["project.effort.ledger"]
        with self.assertRaises(AccessError):
            ledger.with_user(self.reader).search([])
        for user in (self.reader, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                ledger.with_user(user).create({"project_id": 1, "hours": 1})

    def test_hours_of_all_companies(self):
        """A total does not depend on the companies that the reader has switched on."""
        other = self.env["res.company"].create({"name": "Effort Subsidiary"})
        other.timesheet_task_required = False
        employee = self.env["hr.employee"].create(
            {"name": "Elsewhere", "company_id": other.id}
        )
        project = self._create_project("Shared", 10, company_id=False)
        self._book(project, 1)
        bookings = self.env["account.analytic.line"].with_context(
            allowed_company_ids=(self.env.company + other).ids
        )
        bookings.create(
            {
                "project_id": project.id,
                "employee_id": employee.id,
                "company_id": other.id,
                "unit_amount": 2,
            }
        )
        self.assertEqual(project.with_user(self.reader).effective_hours, 3)
