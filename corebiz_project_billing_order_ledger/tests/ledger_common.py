from odoo.tools import SQL

from ..models.project_order_ledger import PARAMETER

LOGGER = "odoo.addons.corebiz_project_billing_order_ledger.models.project_order_ledger"


class LedgerMixin:
    """Compares what the ledger says with what Odoo adds up."""

    def _execute(self, query, *values):
        """Run plain SQL, past the ORM."""
        self.env.flush_all()
        self.env.cr.execute(SQL(query, *values))
        self.env.invalidate_all()

    def _use_ledger(self, is_used):
        self.env["ir.config_parameter"].sudo().set_param(PARAMETER, str(is_used))

    def _get_rows(self, line):
        """What the ledger says of an order line, as {state: quantity}."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT coverage_state, SUM(quantity)::float, COUNT(*)"
                " FROM project_order_ledger WHERE so_line = %s"
                " GROUP BY 1 HAVING SUM(bookings) <> 0",
                line.id,
            )
        )
        return {state: quantity for state, quantity, _rows in rows}

    def _add_up(self, lines):
        """What is delivered and what is to invoice of ``lines``, added up now."""
        lines = lines.sudo()
        domain = lines._timesheet_compute_delivered_quantity_domain()
        delivered = lines._get_delivered_quantity_by_analytic(domain)
        due = lines._get_due_quantities()
        return {
            line: (round(delivered[line.id], 6), round(due.get(line.id, 0.0), 6))
            for line in lines
        }

    def _get_differences(self):
        self.env.flush_all()
        query = self.env["project.order.ledger"]._read_sql("differences")
        return self.env.execute_query(query)

    def assertLedger(self, lines):
        """The ledger says of ``lines`` what Odoo says, and so do their fields."""
        self.env.flush_all()
        self.assertFalse(self._get_differences())
        found = self._add_up(lines)
        self._use_ledger(False)
        self.assertEqual(found, self._add_up(lines))
        self._use_ledger(True)
        for line in lines.sudo():
            delivered, due = found[line]
            self.assertAlmostEqual(line.qty_delivered, delivered, 6)
            if line.state == "sale" and line._is_billed_by_booking():
                self.assertAlmostEqual(line.qty_to_invoice, due, 6)
