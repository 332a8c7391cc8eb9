from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


class TestDatevDepartment(ProjectBillingCase):
    """The department of a project begins with that of its manager, and stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales, cls.service = cls.env["hr.department"].create(
            [{"name": "Sales"}, {"name": "Service", "cost_center": "200"}]
        )
        cls._create_employee(cls.manager).department_id = cls.service

    def test_it_begins_with_that_of_the_manager(self):
        projects = self.env["project.project"].with_user(self.project_administrator)
        mine, nobody, given = projects.create(
            [
                {"name": "Mine", "user_id": self.manager.id},
                {"name": "Nobody", "user_id": False},
                {
                    "name": "Given",
                    "user_id": self.manager.id,
                    "department_id": self.sales.id,
                },
            ]
        )
        self.assertEqual(mine.department_id, self.service)
        self.assertFalse(nobody.department_id)
        self.assertEqual(given.department_id, self.sales)
        nobody.user_id = self.manager
        self.assertEqual(nobody.department_id, self.service)

    def test_it_follows_nobody(self):
        project = self._create_project("Kept")
        self.assertEqual(project.department_id, self.service)
        self.manager.employee_id.department_id = self.sales
        self._create_employee(self.leader).department_id = self.sales
        project.user_id = self.leader
        self.assertEqual(project.department_id, self.service)

    def test_who_changes_projects_changes_it(self):
        project = self._create_project("Moved")
        project.with_user(self.project_administrator).department_id = self.sales
        self.assertEqual(project.department_id, self.sales)

    def test_what_datev_calls_it(self):
        self.assertEqual(self.service._get_datev_cost_center(), "200")
        self.assertEqual(self.sales._get_datev_cost_center(), "Sales")
        self.assertEqual(self.sales.browse()._get_datev_cost_center(), "")
