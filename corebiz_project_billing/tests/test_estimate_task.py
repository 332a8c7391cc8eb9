from odoo.tests import tagged

from .estimate_common import EstimateCase


@tagged("post_install", "-at_install")
class TestEstimateTask(EstimateCase):
    """Estimate, actual and deviation per task; no hour counts twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approver = cls._create_user(
            "approver",
            "project.group_project_user,hr_timesheet.group_hr_timesheet_approver",
        )
        cls.worker = cls._create_user(
            "worker",
            "project.group_project_user,hr_timesheet.group_hr_timesheet_user",
        )
        cls.employees = {
            user: cls.env["hr.employee"].create({"name": user.name, "user_id": user.id})
            for user in cls.leader | cls.manager | cls.worker
        }
        cls.day = cls.env.ref("uom.product_uom_day")
        cls.parent = cls._create_task("Server", 10, cls.leader | cls.worker)
        cls.child = cls._create_task("Disks", 8, cls.worker, parent_id=cls.parent.id)
        cls.free = cls._create_task("Phone calls")
        cls._book(cls.parent, cls.leader, 3)
        cls._book(cls.child, cls.worker, 2, product_uom_id=cls.day.id)
        cls._book(cls.free, cls.manager, 1, date="2026-02-10")
        cls._book(cls.env["project.task"], cls.worker, 0.5)

    @classmethod
    def _create_task(cls, name, hours=0.0, users=None, **values):
        return cls.env["project.task"].create(
            {
                "name": name,
                "project_id": cls.project.id,
                "allocated_hours": hours,
                "user_ids": users.ids if users else [],
                "date_deadline": "2026-01-20 12:00:00",
                **values,
            }
        )

    @classmethod
    def _book(cls, task, user, amount, **values):
        cls.env["account.analytic.line"].create(
            {
                "name": "Work",
                "project_id": cls.project.id,
                "task_id": task.id,
                "employee_id": cls.employees[user].id,
                "unit_amount": amount,
                "date": "2026-01-15",
                **values,
            }
        )

    def _report(self, *groupby, user=None):
        """Rows (group..., estimate, actual, deviation) of the project."""
        report = self.env["project.effort.report"].with_user(user or self.project_admin)
        return report._read_group(
            [("project_id", "=", self.project.id)],
            groupby,
            ["estimate_hours:sum", "actual_hours:sum", "deviation_hours:sum"],
        )

    def test_subtasks_do_not_count_twice(self):
        tasks = self.parent | self.child | self.free
        self.assertEqual(tasks.mapped("estimate_hours"), [2, 8, 0])
        self.assertEqual(self.project.task_estimate_hours, 10)
        self.assertEqual(
            self.project.task_estimate_text,
            "Tasks: 10 h of the project's 100 h estimated",
        )
        self.child.allocated_hours = 12
        self.assertEqual(tasks.mapped("estimate_hours"), [0, 12, 0])
        self.assertEqual(self.project.task_estimate_hours, 12)

    def test_deep_and_archived_subtasks(self):
        deep = self._create_task("Deep", 4, parent_id=self.child.id)
        self.child.allocated_hours = 0
        tasks = self.parent | self.child | deep
        self.assertEqual(tasks.mapped("estimate_hours"), [6, 0, 4])
        deep.active = False
        self.parent.allocated_hours = 11
        self.assertEqual(tasks.mapped("estimate_hours"), [7, 0, 4])
        self.assertEqual(self.project.task_estimate_hours, 11)

    def test_deviation(self):
        self.assertEqual(self.parent.deviation_hours, 1)
        self.assertEqual(self.free.deviation_hours, 1)
        self.child.allocated_hours = 9
        self.assertEqual(self.parent.deviation_hours, 2)
        over = self.env["project.task"].search(
            [("project_id", "=", self.project.id), ("deviation_hours", ">", 1)]
        )
        self.assertIn(self.parent, over)

    def test_deviation_sorts_and_adds_up(self):
        """It is not stored, and yet the list sorts it and its groups sum it."""
        domain = [("project_id", "=", self.project.id)]
        tasks = self.env["project.task"].search(domain)
        values = tasks.mapped("deviation_hours")
        self.assertGreater(len(set(values)), 1)
        found = tasks.search(domain, order="deviation_hours DESC, id")
        self.assertEqual(found.mapped("deviation_hours"), sorted(values, reverse=True))
        [[total]] = tasks._read_group(domain, [], ["deviation_hours:sum"])
        self.assertEqual(total, sum(values))

    def test_report_adds_up(self):
        self.assertEqual(self._report(), [(10, 20.5, 10.5)])

    def test_report_by_task(self):
        none = self.env["project.task"]
        self.assertCountEqual(
            [(task.sudo(), *hours) for task, *hours in self._report("task_id")],
            [
                (self.parent, 2, 3, 1),
                (self.child, 8, 16, 8),
                (self.free, 0, 1, 1),
                (none, 0, 0.5, 0.5),
            ],
        )

    def test_report_by_person(self):
        self.assertCountEqual(
            [(person.sudo(), *hours) for person, *hours in self._report("employee_id")],
            [
                (self.employees[self.leader], 1, 3, 2),
                (self.employees[self.manager], 0, 1, 1),
                (self.employees[self.worker], 9, 16.5, 7.5),
            ],
        )

    def test_report_by_role(self):
        self.assertCountEqual(
            self._report("role"),
            [("leader", 1, 3, 2), ("manager", 0, 1, 1), ("other", 9, 16.5, 7.5)],
        )
        self.project.leader_id = self.manager
        self.parent.user_ids = False
        self.assertCountEqual(
            self._report("role"),
            [
                ("leader", 0, 1, 1),
                ("other", 8, 19.5, 11.5),
                (False, 2, 0, -2),
            ],
        )

    def test_report_by_month(self):
        months = {str(month)[:7]: hours for month, *hours in self._report("date:month")}
        self.assertEqual(months, {"2026-01": [10, 19.5, 9.5], "2026-02": [0, 1, 1]})

    def test_deadline_counts_in_the_month_of_the_user(self):
        """The first of the month at midnight in Berlin is the month before in UTC."""
        self.project_admin.tz = "Europe/Berlin"
        self.child.date_deadline = "2026-01-31 23:00:00"
        months = {str(month)[:7]: hours for month, *hours in self._report("date:month")}
        self.assertEqual(months, {"2026-01": [2, 19.5, 17.5], "2026-02": [8, 1, -7]})

    def test_report_leaves_templates_out(self):
        self.project.action_create_template_from_project()
        rows = self.env["project.effort.report"].search([("kind", "=", "estimate")])
        self.assertFalse(rows.project_id.filtered("is_template"))

    def test_report_is_as_private_as_bookings(self):
        self.assertEqual(self._report(user=self.approver), [(10, 20.5, 10.5)])
        self.assertEqual(self._report(user=self.worker), [(9, 16.5, 7.5)])
        self.assertEqual(self._report(user=self.manager), [(0, 1, 1)])
        self.project.privacy_visibility = "followers"
        self.project.message_partner_ids = False
        self.assertEqual(self._report(user=self.approver), [(0, 0, 0)])
        self.assertEqual(self._report(user=self.billing_admin), [(10, 20.5, 10.5)])
        self.project.message_subscribe(self.approver.partner_id.ids)
        self.assertEqual(self._report(user=self.approver), [(10, 20.5, 10.5)])

    def test_report_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user(
            "stranger",
            "project.group_project_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.project.company_id = self.env.company
        self.assertEqual(self._report(user=stranger), [(0, 0, 0)])

    def test_rows_can_be_listed(self):
        report = self.env["project.effort.report"].with_user(self.approver)
        rows = report.search([("project_id", "=", self.project.id)])
        self.assertEqual(len(rows), 7)
        self.assertEqual(sum(rows.mapped("actual_hours")), 20.5)

    def test_actions(self):
        project = self.project.with_user(self.manager)
        for action in (
            project.action_view_task_effort(),
            project.action_view_effort_report(),
        ):
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found.project_id, self.project)
