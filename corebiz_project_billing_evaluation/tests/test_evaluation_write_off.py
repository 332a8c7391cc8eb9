from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE
from odoo.addons.corebiz_project_billing.tests.common import REASON

from .evaluation_common import EvaluationCase


class TestEvaluationWriteOff(EvaluationCase):
    """What the office wrote off is expected no more."""

    def test_written_off(self):
        order, project = self._sell(self.fixed)
        self._walk_to(project, PM_DONE)
        self.assertFigures(project, expected_revenue=self._in_company(1000))
        amounts = {order.order_line: 400}
        rows = self.env["project.write.off"].with_user(self.office)
        rows._write_off(project.with_user(self.office), amounts, REASON)
        self.assertFigures(project, expected_revenue=self._in_company(600))
