from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .common import DealCase


class TestDealHooks(ExampleMixin, DealCase):
    """What else a project takes over from its deal, by the example in DEVELOP.md."""

    examples = ("project.project._prepare_takeover_vals",)

    def test_a_project_takes_over_more(self):
        self.lead.sudo().color = 7
        self._open_dialog().save().action_confirm()
        project = self._get_projects()
        self.assertEqual((project.color, project.partner_id), (7, self.contact))
        self.assertEqual(project.opportunity_id, self.lead)
