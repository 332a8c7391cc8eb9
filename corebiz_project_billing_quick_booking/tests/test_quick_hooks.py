from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .quick_common import QuickBookingCase


class TestQuickHooks(ExampleMixin, QuickBookingCase):
    """Another addon says on which projects nobody books."""

    examples = ("project.project._get_bookable_domain",)

    def test_line_button_and_pickers_follow(self):
        self.assertNotProposed("1 @install", "No open project or task is named")
        project = self.project.with_user(self.booker)
        self.assertFalse(project.can_book_time)
        self.assertIn("is_company", self.lines._get_task_picker_domain())
        self.customer.is_company = True
        self.assertEqual(self._propose_tasks("1 @install"), ["Installation"])
        project.invalidate_recordset()
        self.assertTrue(project.can_book_time)
