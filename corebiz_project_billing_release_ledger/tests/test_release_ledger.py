from odoo.tests import tagged

from odoo.addons.corebiz_project_billing_order_ledger.tests.ledger_common import (
    LedgerMixin,
)
from odoo.addons.corebiz_project_billing_release.tests.release_common import ReleaseCase

from ..hooks import uninstall_hook


@tagged("post_install", "-at_install")
class TestReleaseLedger(LedgerMixin, ReleaseCase):
    """What customers release and object to, by the ledger of order lines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.order.order_line

    def _add_row(self, hours, bookings):
        """Let the ledger say that more is open and accepted than there is."""
        self._execute(
            "INSERT INTO project_order_ledger (so_line, product_uom_id,"
            " coverage_state, release_state, quantity, bookings, entries)"
            " VALUES (%s, %s, 'open', 'accepted', %s, %s, 0)",
            self.line.id,
            self.line.product_uom_id.id,
            hours,
            bookings,
        )

    def test_objection_and_release(self):
        """20 h sent, 5 h objected to, the rest accepted: 15 h are to invoice."""
        self.assertLedger(self.line)
        self.customer.statement_required = True
        _release, link = self._make_sent()
        self.assertLedger(self.line)
        self.assertEqual(self.line.qty_to_invoice, 0)
        self._object(link, 5)
        self.assertLedger(self.line)
        self.customer.statement_required = False
        self.assertEqual(self.line.qty_to_invoice, 15)
        self.assertLedger(self.line)

    def test_signature(self):
        self.customer.statement_required = True
        self._make_signed()
        self.assertEqual(self.line.qty_to_invoice, 20)
        self.assertLedger(self.line)
        self._add_row(5, 1)
        self.assertEqual(self._add_up(self.line)[self.line], (25, 25))
        self._add_row(-5, -1)
        self._bill_order()
        self.assertEqual(self.line.qty_to_invoice, 0)
        self.assertLedger(self.line)

    def test_state_by_plain_sql(self):
        booking = self.bookings[0]
        self._execute(
            "UPDATE account_analytic_line SET release_state = 'objected' WHERE id = %s",
            booking.id,
        )
        self.assertFalse(self._get_differences())
        self.assertEqual(self._add_up(self.line)[self.line], (20, 12))

    def test_goes_without_the_ledger(self):
        """While Odoo uninstalls the addon, bookings answer what the ledger forgot."""
        self.addCleanup(self.registry.clear_cache)
        _release, link = self._make_sent()
        self._object(link, 5)
        uninstall_hook(self.env)
        self.assertFalse(self._get_differences())
        self.assertEqual(self._add_up(self.line)[self.line], (20, 15))
        self._execute("ALTER TABLE account_analytic_line DROP release_state CASCADE")
        self._execute("UPDATE account_analytic_line SET unit_amount = 1")
        self.assertFalse(self._get_differences())
