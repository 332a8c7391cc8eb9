from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from .effort_common import EFFORT_FIELDS, EffortCase


@tagged("post_install", "-at_install")
class TestEffortClient(EffortCase):
    """What the web client offers and asks for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.env["project.project"]

    def test_client_offers_all_figures(self):
        descriptions = self.model.fields_get(EFFORT_FIELDS)
        for name in EFFORT_FIELDS:
            for ability in ("searchable", "sortable", "groupable"):
                self.assertTrue(descriptions[name][ability], (name, ability))
        for name in EFFORT_FIELDS:
            expected = "avg" if name == "effort_progress" else "sum"
            self.assertEqual(descriptions[name]["aggregator"], expected)

    def test_pivot_and_list_groups(self):
        customers = self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])
        projects = self.model
        for number in range(5):
            customer = customers[number % 2]
            project = self._create_project(
                f"P{number}", 2.0 * number, partner_id=customer.id
            )
            self._book(project, 1 + number * number)
            projects += project
        groups = self.model.formatted_read_group(
            [("id", "in", projects.ids)],
            ["partner_id"],
            [f"{name}:sum" for name in EFFORT_FIELDS] + ["effort_progress:avg"],
        )
        self.assertEqual(len(groups), 2)
        for group in groups:
            members = projects.filtered(
                lambda project, group=group: (
                    project.partner_id.id == group["partner_id"][0]
                )
            )
            for name in EFFORT_FIELDS:
                total = sum(members.mapped(name))
                self.assertAlmostEqual(group[f"{name}:sum"], total, 2)
            average = sum(members.mapped("effort_progress")) / len(members)
            self.assertAlmostEqual(group["effort_progress:avg"], average, 2)

    def test_a_group_opens_with_its_projects(self):
        """The client opens a group with the condition that the server hands out."""
        projects = self.model
        for amount in (1 / 3, 0.125, 2.675, 1.005, 7.1):
            project = self._create_project(f"P{amount}", 3)
            self._book(project, amount)
            projects += project
        scope = [("id", "in", projects.ids)]
        for name in EFFORT_FIELDS:
            for group in self.model.formatted_read_group(scope, [name], ["__count"]):
                found = self.model.search(scope + group["__extra_domain"])
                self.assertEqual(len(found), group["__count"], name)
                self.assertEqual(set(found.mapped(name)), {group[name]})

    def test_search_through_a_relation(self):
        self._book(self.task, 11)
        tasks = self.env["project.task"].search(
            [
                ("project_id.is_project_overtime", "=", True),
                ("project_id", "=", self.project.id),
            ]
        )
        self.assertEqual(tasks, self.task)

    def test_comparison_operators(self):
        projects = self.model
        for amount in (-1, 0, 1, 2):
            project = self._create_project(f"P{amount}", 1)
            self._book(project, amount)
            projects += project
        for operator, expected in ((">", 1), (">=", 2), ("<", 2), ("<=", 3)):
            found = self.model.search_count(
                [("id", "in", projects.ids), ("effective_hours", operator, 1)]
            )
            self.assertEqual(found, expected, operator)
        scope = [("id", "in", projects.ids)]
        without = self.model.search([*scope, ("effective_hours", "=", False)])
        self.assertEqual(without, projects[1])
        either = ["|", ("effective_hours", "<", 0), ("is_project_overtime", "=", True)]
        self.assertEqual(self.model.search(scope + either), projects[0] + projects[3])

    def test_queries_do_not_grow(self):
        """One query for all figures, whatever the number of projects and bookings."""
        projects = self.project
        for number in range(20):
            project = self._create_project(f"P{number}", 3)
            self._book(project, number)
            projects += project
        self.env.flush_all()
        for some in (projects[:1], projects):
            some.invalidate_recordset(EFFORT_FIELDS)
            some.mapped("allow_timesheets")
            with self.assertQueryCount(1):
                for name in EFFORT_FIELDS:
                    some.mapped(name)
        with self.assertQueryCount(1):
            self.model.search(
                [("is_project_overtime", "=", True)], order="effective_hours DESC"
            )

    def test_booking_costs_no_query_more(self):
        """All work for the ledger is done by the statement that books."""
        self._book(self.task, 1)
        self.env.flush_all()
        self.env.invalidate_all()
        queries = self.env.cr.sql_log_count
        self._book(self.task, 1)
        self.env.flush_all()
        few = self.env.cr.sql_log_count - queries
        for _ in range(5):
            self._book(self.task, 1)
        self.env.flush_all()
        self.env.invalidate_all()
        queries = self.env.cr.sql_log_count
        self._book(self.task, 1)
        self.env.flush_all()
        self.assertEqual(self.env.cr.sql_log_count - queries, few)

    def test_form_follows_the_estimate(self):
        self._book(self.task, 12)
        draft = self.project.new(origin=self.project)
        draft.allocated_hours = 8
        self.assertEqual(draft.effective_hours, 12)
        self.assertEqual(draft.remaining_hours, -4)
        self.assertEqual(draft.effort_progress, 150)
        self.assertEqual(draft.overrun_hours, 4)

    def test_new_project_has_no_effort(self):
        draft = self.model.new({"name": "Draft", "allocated_hours": 5})
        self.assertEqual(draft.effective_hours, 0)
        self.assertEqual(draft.remaining_hours, 5)
        self.assertEqual(draft.overrun_hours, 0)
        self.assertFalse(draft.is_project_overtime)
        draft = self.project.copy()
        self.assertEqual(draft.effective_hours, 0)

    def test_report_shows_the_figures(self):
        action = self.env.ref("corebiz_project_billing.project_project_action_effort")
        views = {view.view_mode: view.view_id for view in action.view_ids}
        for mode in ("pivot", "graph"):
            arch = self.model.get_view(views[mode].id, mode)["arch"]
            names = {node.get("name") for node in etree.fromstring(arch).iter("field")}
            self.assertIn("effective_hours", names)

    def test_filter_over_the_estimate(self):
        arch = self.model.get_view(
            self.env.ref("project.view_project_project_filter").id, "search"
        )["arch"]
        node = etree.fromstring(arch).find(".//filter[@name='projects_in_overtime']")
        self.assertEqual(node.get("string"), "Over the Estimate")
        self._book(self._create_task(self.project, "Done", state="1_done"), 11)
        domain = [("is_project_overtime", "=", True)]
        self.assertIn(self.project, self.model.search(domain))

    def test_totals_in_the_unit_of_the_company(self):
        """Odoo's total in the unit of encoding agrees with the hours."""
        self._book(self.task, 2, self.day)
        self._book(self.task, 4)
        self.assertEqual(self.project.total_timesheet_time, 20)
        self.env.company.timesheet_encode_uom_id = self.day
        self.env.invalidate_all()
        self.assertEqual(self.project.total_timesheet_time, 2.5)

    def test_task_in_a_form(self):
        task = self.env["project.task"].new(
            {
                "timesheet_ids": [
                    Command.create({"unit_amount": 2, "product_uom_id": self.day.id}),
                    Command.create({"unit_amount": 1, "product_uom_id": False}),
                ]
            }
        )
        self.assertEqual(task.effective_hours, 17)
