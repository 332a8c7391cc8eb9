"""Rules of the audit log on projects, bookings and invoices."""

from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.models.billing_state import PO_BILLED
from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)

MODELS = (
    "project.project",
    "account.analytic.line",
    "account.move",
    "project.coverage.link",
    "project.waiver",
)


@tagged("post_install", "-at_install")
class TestAuditlog(CoverageCase):
    """What ``auditlog`` writes down while people book, bill and finish."""

    def _log(self, kind):
        """Write down what happens to the models from now on, until the test ends."""
        methods = {f"log_{name}": True for name in ("create", "write", "unlink")}
        rules = self.env["auditlog.rule"].create(
            [
                {
                    "name": name,
                    "model_id": self.env["ir.model"]._get_id(name),
                    "log_type": kind,
                    "log_read": False,
                    **methods,
                }
                for name in MODELS
            ]
        )
        self.addCleanup(rules.set_to_draft)
        rules.set_to_confirmed()

    def _get_logs(self, record):
        return self.env["auditlog.log"].search(
            [("model_id.model", "=", record._name), ("res_id", "in", record.ids)]
        )

    def _check(self, kind):
        self._log(kind)
        booking = self._book(self.employee, self.task, 4)
        booking.with_user(self.employee).unit_amount = 5
        self._book(self.employee, self.task, 2)
        invoice = self._invoice()
        late = self._book(self.employee, self.task, 1)
        self._waive(self.project)
        self._walk_to(self.project, PO_BILLED)
        self.env.flush_all()
        self.assertHours(billed=7, waived=1)
        self.assertCovered()
        for record in (booking, self.project, invoice, late.waiver_ids):
            self.assertTrue(self._get_logs(record), record)
        self.assertIn("create", self._get_logs(booking).mapped("method"))
        steps = self._get_logs(self.project).line_ids.filtered(
            lambda line: line.field_name == "billing_state"
        )
        self.assertGreaterEqual(len(steps), 3)
        self.assertIn(self.leader, steps.log_id.user_id)
        self.assertRefused(
            lambda: booking.with_user(self.employee).write({"unit_amount": 9}), ""
        )

    def test_full(self):
        self._check("full")

    def test_fast(self):
        self._check("fast")
