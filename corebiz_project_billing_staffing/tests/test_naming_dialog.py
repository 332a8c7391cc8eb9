from odoo.exceptions import AccessError
from odoo.tests import Form

from .staffing_common import StaffingCase


class TestNamingDialog(StaffingCase):
    """The button, its dialog, and what they show to whom."""

    def _open(self, user, project=None):
        project = (project or self.sold).with_user(user)
        action = project.action_open_naming()
        dialog = self.env[action["res_model"]].with_user(user)
        return action, Form(dialog.with_context(**action["context"]))

    def test_manager_names_the_leader(self):
        action, form = self._open(self.manager)
        self.assertEqual(action["name"], "Name the Project Leader")
        self.assertEqual(form.user_id, self.manager)
        form.leader_id = self.leader
        form.save().action_confirm()
        self.assertEqual(self.sold.leader_id, self.leader)

    def test_who_cannot_be_named_is_not_asked_for(self):
        _action, form = self._open(self.manager)
        self.assertTrue(form.is_user_fixed)
        self.assertTrue(form.is_account_manager_fixed)
        self.assertFalse(form.is_leader_fixed)
        _action, form = self._open(self.office)
        self.assertFalse(form.is_user_fixed)

    def test_nothing_changed_is_no_write(self):
        _action, form = self._open(self.employee)
        form.save().action_confirm()
        self.assertFalse(self.sold.leader_id)

    def test_dialog_opens_no_gate(self):
        dialog = self.env["project.naming"].with_user(self.employee)
        dialog = dialog.create(
            {"project_id": self.sold.id, "leader_id": self.employee.id}
        )
        with self.assertRaises(AccessError):
            dialog.action_confirm()
        self.sold.privacy_visibility = "followers"
        with self.assertRaises(AccessError):
            dialog.create({"project_id": self.sold.id})

    def test_button_shows_where_somebody_is_missing(self):
        def shows(user, project=self.sold):
            project = project.with_user(user)
            project.invalidate_recordset()
            return project.missing_role, project.can_name_people

        self.assertEqual(shows(self.manager), ("leader", True))
        self.assertEqual(shows(self.account_manager), ("leader", True))
        self.assertEqual(shows(self.project_administrator), ("leader", True))
        self.assertEqual(shows(self.employee), ("leader", False))
        self.sold.user_id = False
        self.assertEqual(shows(self.account_manager), ("both", True))
        self.sold.leader_id = self.leader
        self.assertEqual(shows(self.account_manager), ("manager", True))
        self.sold.user_id = self.manager
        self.assertEqual(shows(self.manager), (False, False))

    def test_banner_says_who_names(self):
        def hint(user):
            return self.sold.with_user(user).staffing_hint

        self.assertEqual(hint(self.leader), "Named by Max Manager (Project Manager).")
        self.sold.user_id = False
        self.assertEqual(hint(self.leader), "Named by Anna Account (Account Manager).")
        self.sold.account_manager_id = False
        self.assertEqual(hint(self.leader), "Named by the Project Office.")
        self.sold.leader_id = self.leader
        self.sold.user_id = self.manager
        self.assertFalse(hint(self.leader))

    def test_filter_finds_the_vacancies(self):
        view = self.env["project.project"].get_views([(False, "search")])
        self.assertIn("people_missing", view["views"]["search"]["arch"])
        gone = self._create_sold("Left alone", leader_id=self.employee.id)
        self.employee.active = False
        domain = self.env["project.project"]._get_vacant_domain()
        found = self.env["project.project"].search(domain)
        self.assertLessEqual(self.sold | gone, found)
        self.assertNotIn(self.project, found)
