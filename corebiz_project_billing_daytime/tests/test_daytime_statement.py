from odoo.addons.corebiz_project_billing_work_type.tests.work_type_common import (
    SATURDAY,
)

from .daytime_common import DaytimeCase


class TestDaytimeStatement(DaytimeCase):
    """From when to when, and why it costs more, as the customer reads it."""

    def _get_table(self, statement):
        table = statement.csv_attachment_id.raw.decode("utf-8-sig").splitlines()
        return [[cell.strip('"') for cell in row.split(",")] for row in table]

    def test_from_to_where_bookings_have_times(self):
        self._put_at(8.5, 12, name="Server")
        self._put_at(22, 23.25, name="Backup")
        self._put(1, SATURDAY, name="Move")
        statement = self._invoice().timesheet_statement_ids
        self.assertEqual(
            {row.name: (row.time_text, row.remark) for row in statement.line_ids},
            {
                "Server": ("08:30–12:00", ""),
                "Backup": ("22:00–23:15", "Night +25 %"),
                "Move": ("", "Weekend +50 %"),
            },
        )
        head, *rows = self._get_table(statement)
        self.assertEqual(head[-3:], ["From", "To", "Remark"])
        self.assertIn(["08:30", "12:00", ""], [row[-3:] for row in rows])
        self.assertEqual(sum(statement.line_ids.mapped("hours")), 5.75)
        self.assertEqual(statement.sha256, statement._get_seal())
        self.assertFalse(statement._get_differences())

    def test_no_column_where_none_has(self):
        self._put(1)
        statement = self._invoice().timesheet_statement_ids
        self.assertFalse(statement.has_times)
        self.assertNotIn("From", self._get_table(statement)[0])

    def test_from_midnight_on(self):
        """Midnight is a time where the booking ends at another one."""
        booking = self._put_at(0, 2)
        self.assertEqual(booking._get_statement_time_text(), "00:00–02:00")
