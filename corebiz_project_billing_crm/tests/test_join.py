from odoo.exceptions import AccessError, UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE

from .common import DealCase


class TestJoin(DealCase):
    """Several orders of one deal: one project or several, as the user chooses."""

    def _finish_to(self, project, state):
        project.write({"user_id": self.manager.id, "leader_id": self.leader.id})
        self._walk_to(project, state)

    def test_second_order_makes_its_own(self):
        self._quote().action_confirm()
        second = self._quote(hours=5)
        self.assertTrue(second.can_join_project)
        second.action_confirm()
        self.assertEqual(len(self._get_projects()), 2)

    def test_second_order_joins(self):
        self._quote().action_confirm()
        project = self._get_projects()
        second = self._quote(hours=5)
        second.with_user(self.salesperson).action_join_project()
        second.action_confirm()
        self.assertEqual(self._get_projects(), project)
        self.assertEqual(project.allocated_hours, 15)
        self.assertEqual(
            project.estimate_ids.sorted("id").mapped("kind"), ["original", "supplement"]
        )
        self.assertEqual(second.order_line.project_id, project)
        self.assertEqual(second.tasks_ids.project_id, project)
        self.assertEqual(len(project.tasks), 2)

    def test_cancelled_order_takes_its_hours_back(self):
        self._quote().action_confirm()
        project = self._get_projects()
        second = self._quote(hours=5)
        second.action_join_project()
        second.action_confirm()
        second._action_cancel()
        self.assertEqual(project.allocated_hours, 10)

    def test_leaving_again(self):
        self._quote().action_confirm()
        second = self._quote(hours=5)
        second.action_join_project()
        second.action_leave_project()
        second.action_confirm()
        self.assertEqual(len(self._get_projects()), 2)

    def test_order_joins_the_project_made_directly(self):
        project = self._create_directly()
        order = self._quote(hours=7)
        order.action_join_project()
        order.action_confirm()
        self.assertEqual(self._get_projects(), project)
        self.assertEqual(project.allocated_hours, 7)
        self.assertEqual(project.sale_line_id, order.order_line)

    def test_project_of_another_deal_is_refused(self):
        other = self._create_deal(name="Second deal")
        project = self._create_directly(other)
        order = self._quote()
        with self.assertRaisesRegex(UserError, "another opportunity"):
            order.joined_project_id = project

    def test_closed_project_is_refused(self):
        self._quote().action_confirm()
        project = self._get_projects()
        second = self._quote(hours=5)
        second.action_join_project()
        self._finish_to(project, PM_DONE)
        with self.assertRaisesRegex(UserError, "Manager Done"):
            second.action_confirm()
        self.assertEqual(project.allocated_hours, 10)

    def test_project_out_of_sight_is_refused(self):
        project = self._create_directly()
        project.write(
            {"privacy_visibility": "followers", "account_manager_id": self.leader.id}
        )
        order = self._quote()
        with self.assertRaises(AccessError):
            order.with_user(self.salesperson).write({"joined_project_id": project.id})
