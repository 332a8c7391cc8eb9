from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE
from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


class TestFormRights(ProjectBillingCase):
    """The figures of coverage on the form of a project."""

    def test_everybody_may_read_the_form(self):
        self._book(self.leader, self.task)
        self._walk_to(self.project, PL_DONE)
        self.project.privacy_visibility = "employees"
        for role, user in self.people.items():
            with self.subTest(role=role):
                [values] = self.project.with_user(user).web_read({"open_hours": {}})
                self.assertEqual(values["open_hours"], 1)

    def test_portal_user_reads_no_internal_figures(self):
        portal = self._create_user("pia", "Pia Portal", "base.group_portal")
        self.project.message_subscribe(portal.partner_id.ids)
        fields = self.env["project.project"].with_user(portal).fields_get()
        self.assertNotIn("open_hours", fields)
