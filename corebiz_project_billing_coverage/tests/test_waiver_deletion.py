from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase
from odoo.addons.corebiz_project_billing.tests.pretence_common import PretenceMixin


class TestWaiverDeletion(PretenceMixin, ProjectBillingCase):
    """No client opens a rule on deletion by pretending that an addon goes."""

    def test_waived_booking(self):
        """In an open project, where no other rule would keep it."""
        booking = self._book(self.employee, self.task)
        self._waive(self.project)
        with self.assertRaisesRegex(UserError, "waived"):
            self._pretend(booking, self.employee).unlink()
        self.assertTrue(booking.sudo().exists())
