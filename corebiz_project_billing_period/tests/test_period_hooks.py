from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .period_common import PeriodCase


class TestPeriodHooks(ExampleMixin, PeriodCase):
    """The example of DEVELOP.md."""

    examples = ("project.billing.period._get_cannot_step_reason",)

    def test_another_addon_refuses_a_step(self):
        period = self._open()
        with self.assertRaisesRegex(UserError, "Tag the project first"):
            period.with_user(self.leader).action_confirm()
        self.project.tag_ids = self.env["project.tags"].create({"name": "Cellar"})
        self._release(period)
        self.assertEqual(period.state, "released")
