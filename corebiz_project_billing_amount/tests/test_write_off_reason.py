from odoo.addons.corebiz_project_billing.tests.furnished_common import FurnishedCase
from odoo.addons.corebiz_project_billing.tests.reason_common import ReasonMixin


class TestWriteOffReason(ReasonMixin, FurnishedCase):
    """A write-off has a reason that says something."""

    def test_write_off(self):
        ledger = self.env["project.write.off"].with_user(self.office)
        self._assert_refused(
            lambda reason: ledger._write_off(self.project, {}, reason),
            "Say why these amounts",
        )
