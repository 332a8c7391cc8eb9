from odoo.addons.corebiz_project_billing.hooks import uninstall_hook
from odoo.addons.corebiz_project_billing.tests.uninstall_common import UninstallCase

from ..hooks import uninstall_hook as coverage_uninstall_hook


class TestCoverageUninstall(UninstallCase):
    """What Odoo deletes with the addons, demo data first of all, is not held back."""

    def test_open_hours_follow_until_their_tables_go(self):
        """Records are deleted before the tables, and figures follow until then."""
        uninstall_hook(self.env)
        self.booking.sudo().unit_amount = 3
        self.assertEqual(self.project.open_hours, 3)
        self._delete(self.booking.sudo())
        self.assertEqual(self.project.open_hours, 0)

    def test_no_function_stays_in_the_database(self):
        """Odoo knows the tables only; the functions behind their triggers are ours."""
        names = ("project_coverage_check", "project_coverage_check_row")
        names += ("project_coverage_check_booking",)

        def find():
            self.env.cr.execute(
                "SELECT proname FROM pg_proc WHERE proname IN %s", [names]
            )
            return {name for (name,) in self.env.cr.fetchall()}

        self.assertEqual(find(), set(names))
        coverage_uninstall_hook(self.env)
        self.assertEqual(find(), set())
