from odoo.tests import tagged

from odoo.addons.corebiz_project_billing_coverage.tests.test_coverage_stock import (
    StockCase,
)


@tagged("post_install", "-at_install")
class TestUnexplained(StockCase):
    """Posted quantities of an existing database that no booking explains."""

    def test_the_health_check_names_what_has_no_booking(self):
        with self._as_stock():
            _order, _project, _task, invoice = self._start()
            self._credit(invoice, quantity=2)
        self._install()
        check = self.env["project.health.check"].create({})
        found = [
            row["hours"]
            for row in check._find()
            if (row["kind"], row["res_id"]) == ("without_hours", invoice.id)
        ]
        self.assertEqual(found, [3])
