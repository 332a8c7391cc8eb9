from odoo import fields

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


class TestWaiverForged(ProjectBillingCase):
    """Only the workflow says what stands in a waiver."""

    def test_defaults_of_the_context_forge_nothing(self):
        before = fields.Datetime.now()
        self.env["ir.default"].with_user(self.office).set(
            "project.waiver", "name", "Forged", user_id=True
        )
        self.env["ir.default"].sudo().set(
            "project.waiver", "date", "2001-01-01", user_id=self.office.id
        )
        booking = self._book(self.employee, self.task, 1)
        row = (
            self.env["project.waiver"]
            .with_user(self.office)
            .with_context(default_date="2001-01-01", default_kind="taken_back")
            ._waive(booking.with_user(self.office), "Goodwill")
        )
        self.assertGreaterEqual(row.date, before.replace(microsecond=0))
        self.assertEqual(row.kind, "waived")
