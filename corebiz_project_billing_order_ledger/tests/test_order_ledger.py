from odoo.tests import tagged
from odoo.tools import SQL

from .ledger_common import LOGGER, LedgerCase


@tagged("post_install", "-at_install")
class TestOrderLedger(LedgerCase):
    """The ledger behind the quantities of order lines."""

    def test_delivered_comes_from_the_ledger(self):
        self._book(self.employee, self.task, 2)
        self.assertLedger()
        self._execute(
            "INSERT INTO project_order_ledger"
            " (so_line, product_uom_id, coverage_state, quantity, bookings, entries)"
            " VALUES (%s, %s, 'open', 5, 1, 0)",
            self.line.id,
            self.line.product_uom_id.id,
        )
        self._book(self.employee, self.task, 1)
        self.assertEqual(self.line.qty_delivered, 8)
        with self.assertLogs(LOGGER, "WARNING"):
            self.assertEqual(self.ledger._cron_check(), self.line)
        self.assertEqual(self.line.qty_delivered, 3)
        self.assertEqual(self.line.qty_to_invoice, 3)
        self.assertLedger()
