from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .statement_common import StatementCase


class TestStatementHooks(ExampleMixin, StatementCase):
    """How another addon adds to a statement, by its example in DEVELOP.md."""

    examples = (
        "project.timesheet.statement._prepare_statement_vals",
        "account.analytic.line._is_late_on_statement",
        "account.analytic.line._get_statement_time_text",
        "account.analytic.line._get_statement_remark",
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

    def _read_csv(self, statement):
        table = statement.csv_attachment_id.raw.decode("utf-8-sig").splitlines()
        return [row.split(",") for row in table]

    def test_times_and_remarks_have_columns_where_rows_have_them(self):
        """From, to and why it costs more: on paper, in the CSV, and under the seal."""
        days = [(self.employee, 2, 8, "A day"), (self.leader, 9, 6, "Server")]
        _invoice, statement, _bookings = self._bill(bookings=days)
        self.assertTrue(statement.has_times and statement.has_remarks)
        whole, part = statement.line_ids
        self.assertEqual(
            (whole.time_text, whole.remark), ("08:00–16:00", "A whole day")
        )
        self.assertEqual((part.time_text, part.remark), ("", ""))
        page = self._render(statement)
        for text in ("From – To", "08:00–16:00", "Remark", "A whole day"):
            self.assertIn(text, page)
        head, *rows = self._read_csv(statement)
        self.assertEqual(head[-3:], ['"From"', '"To"', '"Remark"'])
        self.assertEqual(
            [row[-3:] for row in rows],
            [['"08:00"', '"16:00"', '"A whole day"'], ['""', '""', '""']],
        )
        self.assertFalse(statement._get_differences())
        for name in ("time_text", "remark"):
            with self.env.cr.savepoint() as savepoint:
                self._damage(whole, **{name: "x"})
                self.assertNotEqual(statement.sha256, statement._get_seal())
                savepoint.rollback()
            self.env.invalidate_all()

    def test_no_column_where_no_row_needs_it(self):
        """Such statements keep their table, and the seal that they have."""
        _invoice, statement, _bookings = self._bill()
        self.assertFalse(statement.has_times or statement.has_remarks)
        page = self._render(statement)
        self.assertNotIn("From – To", page)
        self.assertNotIn("Remark", page)
        self.assertEqual(self._read_csv(statement)[0][-1], '"Late Booking"')
        for line in statement.line_ids:
            self.assertFalse({"time_text", "remark"} & line._get_sealed_row().keys())

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
