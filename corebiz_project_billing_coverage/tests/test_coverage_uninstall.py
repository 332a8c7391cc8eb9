from odoo.addons.corebiz_project_billing.hooks import uninstall_hook
from odoo.addons.corebiz_project_billing.tests.uninstall_common import UninstallCase


class TestCoverageUninstall(UninstallCase):
    """What Odoo deletes with the addons, demo data first of all, is not held back."""

    def test_open_hours_follow_until_their_tables_go(self):
        """Records are deleted before the tables, and figures follow until then."""
        uninstall_hook(self.env)
        self.booking.sudo().unit_amount = 3
        self.assertEqual(self.project.open_hours, 3)
        self._delete(self.booking.sudo())
        self.assertEqual(self.project.open_hours, 0)
