from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .statement_common import StatementCase


class TestStatementHooks(ExampleMixin, StatementCase):
    """How another addon adds to a statement, by its example in DEVELOP.md."""

    examples = (
        "project.timesheet.statement._prepare_statement_vals",
        "account.analytic.line._is_late_on_statement",
    )

    def test_a_head_of_another_addon(self):
        _invoice, statement, _bookings = self._bill()
        self.assertEqual(statement.customer_name, self.customer.name.upper())
        self.assertEqual(statement.sha256, statement._get_seal())

    def test_late_bookings_come_last_under_a_heading(self):
        days = [
            (self.employee, 2, 2, "Forgotten"),
            (self.leader, 9, 6, "Server installed"),
        ]
        _invoice, statement, _bookings = self._bill(bookings=days)
        self.assertEqual(statement.line_ids.mapped("hours"), [6, 2])
        self.assertEqual(statement.line_ids.mapped("is_late"), [False, True])
        self.assertEqual((statement.hours, statement.late_hours), (8, 2))
        page = self._render(statement)
        before, after = page.split("Late Bookings")
        self.assertIn("Server installed", before)
        self.assertIn("Forgotten", after)
        table = statement.csv_attachment_id.raw.decode("utf-8-sig").splitlines()
        self.assertTrue(table[0].endswith('"Late Booking"'))
        self.assertTrue(table[1].endswith('""'))
        self.assertTrue(table[2].endswith('"Late Booking"'))

    def test_the_mark_is_under_the_seal(self):
        days = [(self.employee, 2, 2, "Forgotten"), (self.leader, 9, 6, "In time")]
        _invoice, statement, _bookings = self._bill(bookings=days)
        for record, values in (
            (statement.line_ids[1], {"is_late": False}),
            (statement, {"late_hours": 0}),
        ):
            with self.env.cr.savepoint() as savepoint:
                self._damage(record, **values)
                self.assertNotEqual(statement.sha256, statement._get_seal())
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(statement.sha256, statement._get_seal())
