"""Validation in tiers asks for none of our models unless another addon says so."""

from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.models.billing_state import PO_BILLED
from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)


@tagged("post_install", "-at_install")
class TestTierValidation(CoverageCase):
    """``base_tier_validation`` is a base for others."""

    def test_no_model_of_ours(self):
        names = self.env["tier.definition"]._get_tier_validation_model_names()
        for model in ("project.project", "account.move", "account.analytic.line"):
            self.assertNotIn(model, names)
            self.assertNotIn("review_ids", self.env[model]._fields)

    def test_steps_go_on(self):
        self._book(self.employee, self.task, 2)
        self._invoice()
        self._walk_to(self.project, PO_BILLED)
        self.assertHours(billed=2)
        reviews = self.env["tier.review"].search([("model", "=", "project.project")])
        self.assertFalse(reviews)
