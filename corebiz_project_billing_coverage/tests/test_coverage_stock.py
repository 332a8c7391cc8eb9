from contextlib import contextmanager
from unittest.mock import patch

from .coverage_common import CoverageCase

# What this addon changes of Odoo's invoicing of hours, by model.
OVERRIDES = {
    "account.analytic.line": ("create", "write", "unlink", "_is_not_billed"),
    "account.move": ("write",),
    "account.move.line": ("write", "unlink", "_timesheet_domain_get_invoiced_lines"),
    "account.move.reversal": ("reverse_moves",),
    "sale.order": ("_create_invoices",),
    "sale.order.line": (
        "_compute_qty_to_invoice",
        "_recompute_qty_to_invoice",
        "_prepare_qty_invoiced",
        "_compute_qty_invoiced_posted",
    ),
}
OUR_FILES = (
    *("_coverage", "_credit", "account_move_reversal"),
    "_coverage.models.account_analytic_line",
)


class StockCase(CoverageCase):
    """What Odoo does without this addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = cls._create_employee(cls.employee)

    @contextmanager
    def _as_stock(self):
        """Take our methods out of the classes, so that Odoo's own are found."""
        taken = []
        for model, names in OVERRIDES.items():
            for cls in type(self.env[model]).mro():
                if "corebiz_project_billing" in cls.__module__ and any(
                    cls.__module__.endswith(end) for end in OUR_FILES
                ):
                    for name in names:
                        if name in vars(cls):
                            taken.append((cls, name, vars(cls)[name]))
                            delattr(cls, name)
        wanted = sum(len(names) for names in OVERRIDES.values())
        try:
            self.assertEqual(len(taken), wanted)
            yield
        finally:
            for cls, name, method in taken:
                setattr(cls, name, method)

    def _install(self):
        """Forget everything of ours, and fill it in as the installation does."""
        self.env.flush_all()
        for statement in (
            "DELETE FROM project_coverage_link",
            "UPDATE sale_order_line SET paid_hours = NULL",
            "UPDATE account_analytic_line SET coverage_state = NULL,"
            " prepaid_hours = NULL",
        ):
            self.env.cr.execute(statement)
        self.env.invalidate_all()
        self.env["project.coverage.link"]._fill()
        self.env["sale.order.line"]._renew_quantities()

    def _put(self, task, *sizes, day=1):
        return self.env["account.analytic.line"].create(
            [
                {
                    "name": "Work",
                    "task_id": task.id,
                    "employee_id": self.staff.id,
                    "unit_amount": hours,
                    "date": f"2026-03-{number:02}",
                }
                for number, hours in enumerate(sizes, day)
            ]
        )

    def _start(self, *sizes, product=None, **values):
        """An order with bookings, and its invoice."""
        order, project, task = self._sell(product or self.product, **values)
        self._put(task, *(sizes or (1, 1, 1, 1, 1)))
        invoice = self._invoice(order)
        return order, project, task, invoice

    def _credit(self, invoice, post=True, **values):
        credit = self._reverse(invoice)
        credit.invoice_line_ids.filtered("sale_line_ids").write(values)
        if post:
            credit.action_post()
        return credit


class TestCoverageStock(StockCase):
    """The same sequence in Odoo as it is, and with this addon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number, hours in enumerate((4, 3, 2)):
            cls._book(cls.employee, cls.task, hours, date=f"2026-03-0{number + 1}")

    def _credit_three_hours_and_invoice_again(self, choose):
        """Invoice 9 hours, credit 3 of them, invoice again what the wizard offers.

        :return: hours of the first invoice, the credit note and the second invoice
        """
        invoice = self._invoice()
        credit = self._reverse(invoice)
        choose(credit)
        credit.action_post()
        again = self._invoice_until("2026-12-31")
        again.action_post()
        moves = (invoice, credit, again)
        return [sum(move.invoice_line_ids.mapped("quantity")) for move in moves]

    def test_stock_bills_hours_twice(self):
        """Odoo frees all hours of the order line, and so bills six of them twice."""

        def choose(credit):
            credit.invoice_line_ids.quantity = 3

        with self._as_stock():
            invoiced, credited, again = self._credit_three_hours_and_invoice_again(
                choose
            )
            self.assertEqual((invoiced, credited, again), (9, 3, 9))
            booked = sum(self.project.timesheet_ids.mapped("unit_amount"))
            self.assertEqual(booked, 9)
            self.assertEqual(invoiced - credited + again - booked, 6)

    def test_we_bill_every_hour_once(self):
        def choose(credit):
            credit.invoice_line_ids.quantity = 3

        invoiced, credited, again = self._credit_three_hours_and_invoice_again(choose)
        self.assertEqual((invoiced, credited, again), (9, 3, 3))
        self.assertHours(billed=9)
        self.assertCovered()

    def test_stock_forgets_what_was_credited(self):
        """After the same steps no booking says that six hours stayed on an invoice."""
        invoice = None
        with self._as_stock():
            invoice = self._invoice()
            credit = self._reverse(invoice)
            credit.invoice_line_ids.quantity = 3
            credit.action_post()
            self.assertFalse(self.project.timesheet_ids.timesheet_invoice_id)

    def test_we_free_what_was_credited(self):
        invoice = self._invoice()
        credit = self._reverse(invoice)
        credit.invoice_line_ids.quantity = 3
        credit.action_post()
        still = self.project.timesheet_ids.filtered("timesheet_invoice_id")
        self.assertEqual(sum(still.mapped("unit_amount")), 6)

    def test_the_checks_notice_what_stock_does(self):
        """A credit note that frees all hours of its invoice breaks the invariants."""
        model = self.registry["project.coverage.link"]

        def free_all(links):
            links.move_id.coverage_link_ids._set_active(False)

        credit = self._reverse(self._invoice())
        credit.invoice_line_ids.quantity = 3
        with patch.object(model, "_free", free_all):
            credit.action_post()
        with self.assertRaises(AssertionError):
            self.assertCovered()
