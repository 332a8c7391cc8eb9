from odoo.exceptions import AccessError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    ACCOUNT_MANAGER,
    MANAGER,
)
from odoo.addons.corebiz_project_billing_evaluation.tests.evaluation_common import (
    EvaluationCase,
)


class TestClosingRights(EvaluationCase):
    """Who sees what a project has cost may print its closing report, and no other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._book(cls.employee, cls.sold_task, 12)
        cls.blind = {"leader", "employee"}

    def test_button_role_by_role(self):
        for role, user in self.people.items():
            action = self.sold.with_user(user).action_print_closing_report
            if role in self.blind:
                with self.assertRaises(AccessError):
                    action()
            else:
                self.assertTrue(action(), role)

    def test_closing_report_asks_too(self):
        report = self.env["ir.actions.report"]
        name = "corebiz_project_billing_closing.report_closing"
        for role in (MANAGER, ACCOUNT_MANAGER, "office"):
            html, _kind = report.with_user(self.people[role])._render_qweb_html(
                name, self.sold.ids
            )
            self.assertIn(self.sold.name, html.decode())
        for role in self.blind:
            with self.assertRaises(AccessError):
                report.with_user(self.people[role])._render_qweb_html(
                    name, self.sold.ids
                )
