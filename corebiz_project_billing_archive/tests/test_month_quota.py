from odoo.addons.corebiz_project_billing_monthly.tests.monthly_common import (
    OCTOBER,
    MonthlyCase,
)
from odoo.addons.corebiz_project_billing_quota.tests.quota_common import QuotaCase


class TestMonthQuota(QuotaCase, MonthlyCase):
    """A run over the month charges what is beyond a quota."""

    def test_excess_that_has_no_line_yet(self):
        """The end of a package was moved, and no job has looked since then."""
        line, project, task = self._sell_package(5)
        project.write({"user_id": self.manager.id, "leader_id": self.leader.id})
        project.with_user(self.manager).billing_rhythm = "monthly"
        self._book(self.employee, task, 4, date="2026-09-15")
        self._release(project, OCTOBER.replace(month=9, day=1))
        line.quota_end = "2026-08-31"
        self._settle()
        self.assertFalse(line.excess_line_id)
        result = project.with_user(self.clerk)._invoice_month()[project.id]
        invoice = self.env["account.move"].browse(result.invoice_ids)
        self.assertEqual(invoice.invoice_line_ids.quantity, 4)
        self.assertHours(project, draft=4)
