from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .test_onboarding import PAPERS, OnboardingCase


class TestOnboardingHooks(ExampleMixin, OnboardingCase):
    """Another addon says when a step is done."""

    examples = ("onboarding.onboarding.step._get_project_billing_steps",)

    def test_step_is_done_by_another_fact(self):
        self.house.external_report_layout_id = self.env.ref("web.external_layout_bold")
        self.house.logo = False
        self.assertIn(PAPERS, self._get_left())
        self.house.external_report_layout_id = False
        self.house.logo = self.company.logo
        self.assertNotIn(PAPERS, self._get_left())
