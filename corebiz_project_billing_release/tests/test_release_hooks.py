from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .release_common import ReleaseCase


class TestReleaseHooks(ExampleMixin, ReleaseCase):
    """The examples of DEVELOP.md."""

    examples = (
        "account.analytic.line._get_statement_time_text",
        "account.analytic.line._get_statement_remark",
        "project.release._get_shown_text",
        "project.release._get_days_domain",
    )

    def test_times_and_text(self):
        release = self._make()
        self.assertIn("08:00–16:00", release.line_ids.mapped("time_text"))
        self.assertIn("A whole day", release.line_ids.mapped("remark"))
        self.assertTrue(release.has_times and release.has_remarks)
        self.assertIn("our general terms", release.text)

    def test_days(self):
        self.bookings[0].name = "Only for us"
        self.assertEqual(self._make().line_ids.booking_id, self.bookings[1:])
