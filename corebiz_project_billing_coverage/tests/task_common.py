from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED

from .coverage_common import CoverageCase


class BookingTaskCase(CoverageCase):
    """Two projects, each with an order, a task and a booking."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_order, cls.other, cls.other_task = cls._sell(cls.product)
        cls.booking = cls._book(cls.employee, cls.task, 4)
        cls.other_booking = cls._book(cls.employee, cls.other_task, 15)
        cls.lines = cls.env["account.analytic.line"].with_user(cls.employee)

    def _set_apart(self, booking, task):
        """Put a booking on a task as Odoo itself lets an import do."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE account_analytic_line SET task_id = %s, so_line = %s"
                " WHERE id = %s",
                task.id,
                booking.timesheet_invoice_id
                and booking.so_line.id
                or task.sale_line_id.id,
                booking.id,
            )
        )
        self.env.invalidate_all()
        self.env.add_to_compute(task._fields["effective_hours"], task)
        lines = booking.so_line | self.line
        for name in ("qty_delivered", "qty_to_invoice", "invoice_status"):
            self.env.add_to_compute(lines._fields[name], lines)
        return booking

    def _archive(self, project):
        self._waive(project)
        return self._walk_to(project, PO_ARCHIVED)
