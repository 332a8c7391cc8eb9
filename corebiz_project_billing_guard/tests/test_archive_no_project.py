from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


@tagged("post_install", "-at_install")
class TestArchiveNoProject(ProjectBillingCase):
    """Most messages of a house are of no project: the archive asks next to nothing."""

    def test_messages_are_asked_for_their_model_only(self):
        messages = self.customer.message_post(body="Hello")
        messages |= self._create_employee(self.employee).message_post(body="Moved")
        self.assertEqual(messages.mapped("model"), ["res.partner", "hr.employee"])
        messages.invalidate_recordset(["res_id"])
        with self.assertQueryCount(0):
            messages._check_archive_guard()
