from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase
from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin


class TestHealthHooks(ExampleMixin, ProjectBillingCase):
    """A check of another addon, by its example in DEVELOP.md."""

    examples = ("project.health.check._get_checks",)

    def test_a_check_of_another_addon_finds(self):
        lonely = self._create_project("Lonely", user_id=False)
        check = self.env["project.health.check"].with_user(self.office).create({})
        check.action_check()
        found = check.finding_ids.filtered(lambda row: row.kind == "no_manager")
        self.assertIn(lonely.id, found.mapped("res_id"))
        self.assertNotIn(self.project.id, found.mapped("res_id"))
        self.assertEqual(found[0].sentence, "Nobody is its manager.")
