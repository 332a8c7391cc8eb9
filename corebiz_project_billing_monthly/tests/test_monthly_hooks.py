from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .monthly_common import SEPTEMBER, MonthlyCase


class TestMonthlyHooks(ExampleMixin, MonthlyCase):
    """The examples of DEVELOP.md."""

    examples = (
        "project.project._get_month_end_kinds",
        "sale.order._get_month_group",
    )

    def test_kinds_of_the_end(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        self.customer.city = False
        self.assertFalse(project.month_reason)
        self.assertRun(self._run(project), {project: [190]})

    def test_group(self):
        first = self._sell_running()
        second = self._sell_running(user_id=self.account_manager.id)
        for project in first + second:
            self._ready(project, (SEPTEMBER, 2))
        run = self._run(first + second, is_collective=True)
        self.assertRun(run, {first: [190], second: [190]})
        self.assertEqual(run.line_ids[1].message, "Separate invoice: salesperson.")
