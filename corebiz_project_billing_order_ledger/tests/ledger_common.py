from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)

from ..models.project_order_ledger import PARAMETER

LOGGER = "odoo.addons.corebiz_project_billing_order_ledger.models.project_order_ledger"


class LedgerCase(CoverageCase):
    """Compares what the ledger says with what Odoo adds up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["project.order.ledger"]

    def _execute(self, query, *values):
        self.env.flush_all()
        self.env.cr.execute(SQL(query, *values))
        self.env.invalidate_all()

    def _use_ledger(self, is_used):
        self.env["ir.config_parameter"].sudo().set_param(PARAMETER, str(is_used))

    def _get_rows(self, line=None):
        """The rows of an order line, as (state, quantity, bookings)."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT coverage_state, quantity::float, bookings"
                " FROM project_order_ledger WHERE so_line = %s ORDER BY id",
                (line or self.line).id,
            )
        )
        return list(rows)

    def _get_quantities(self, lines):
        """What is delivered and what is open, added up now."""
        lines = lines.sudo()
        domain = lines._timesheet_compute_delivered_quantity_domain()
        delivered = lines._get_delivered_quantity_by_analytic(domain)
        due = lines._get_due_quantities()
        return {
            line: (round(delivered[line.id], 6), round(due.get(line.id, 0.0), 6))
            for line in lines
        }

    def assertLedger(self, lines=None):
        """The ledger says what Odoo says of ``lines``, and what all bookings say."""
        lines = lines or self.line
        self.env.flush_all()
        found = self._get_quantities(lines)
        self._use_ledger(False)
        self.assertEqual(found, self._get_quantities(lines))
        self._use_ledger(True)
        for line in lines.sudo():
            if line.qty_delivered_method == "timesheet":
                self.assertAlmostEqual(line.qty_delivered, found[line][0], 6)
        differences = self.env.execute_query(self.ledger._read_sql("differences"))
        self.assertFalse(differences)
