from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE
from odoo.addons.corebiz_project_billing.tests.furnished_common import FurnishedCase
from odoo.addons.corebiz_project_billing.tests.reason_common import ReasonMixin


class TestWaiverReason(ReasonMixin, FurnishedCase):
    """Waived hours have a reason that says something."""

    def test_waiver(self):
        self._walk_to(self.project, PM_DONE)
        bookings = self.project._get_open_bookings().with_user(self.office)
        self.assertTrue(bookings)
        waivers = bookings.env["project.waiver"]
        self._assert_refused(
            lambda reason: waivers._waive(bookings, reason), "Say why these hours"
        )
