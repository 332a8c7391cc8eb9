from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE
from odoo.addons.corebiz_project_billing.tests.furnished_common import FurnishedCase
from odoo.addons.corebiz_project_billing.tests.reason_common import ReasonMixin


class TestPreflightReason(ReasonMixin, FurnishedCase):
    """Warnings are passed with a reason that says something."""

    def test_warnings(self):
        project = self._create_project("With a warning", partner_id=False)
        self._create_task(project)
        self._walk_to(project, PM_DONE)
        warnings = project._get_standing_warnings(None)
        self.assertTrue(warnings)
        project = project.with_user(self.office)
        self._assert_refused(project._check_pass_reason, "Say why “With a warning”")
        self.assertStates(project, PM_DONE)
