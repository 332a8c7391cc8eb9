from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)

from ..hooks import uninstall_hook
from .ledger_common import LOGGER, LedgerMixin

NAMES = ["so_line", "product_uom_id"], ["unit_amount:sum", "__count"]


@tagged("post_install", "-at_install")
class TestOrderLedger(LedgerMixin, CoverageCase):
    """What the triggers write, how it is kept right, and who reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["project.order.ledger"]
        cls.other_order, cls.other_project, cls.other_task = cls._sell(cls.product)
        cls.lines = cls.line + cls.other_order.order_line
        cls.day = cls.env.ref("uom.product_uom_day")
        cls.staff = cls._create_employee(cls.employee)

    def _damage(self, quantity=5, bookings=1):
        """Let the ledger say more than the bookings of the first order line."""
        self._execute(
            "INSERT INTO project_order_ledger"
            " (so_line, product_uom_id, coverage_state, quantity, bookings, entries)"
            " VALUES (%s, %s, 'open', %s, %s, 0)",
            self.line.id,
            self.line.product_uom_id.id,
            quantity,
            bookings,
        )

    def _is_read(self):
        """Whether what is delivered comes from the ledger."""
        self._damage()
        domain = self.line._timesheet_compute_delivered_quantity_domain()
        before = self.line.sudo()._get_delivered_quantity_by_analytic(domain)
        self._damage(-5, -1)
        after = self.line.sudo()._get_delivered_quantity_by_analytic(domain)
        return before[self.line.id] == after[self.line.id] + 5

    # === What is written ===

    def test_quantities_follow(self):
        booking = self._book(self.employee, self.task, 2)
        self._book(self.employee, self.other_task, 4)
        self.assertEqual(self._get_rows(self.line), {"open": 2})
        self.assertLedger(self.lines)
        booking.unit_amount = 3
        self.assertLedger(self.lines)
        booking.sudo().so_line = self.lines[1]
        self.assertEqual(self._get_rows(self.line), {})
        self.assertEqual(self._get_rows(self.lines[1]), {"open": 7})
        self.assertLedger(self.lines)
        self._invoice(self.other_order)
        self.assertEqual(self._get_rows(self.lines[1]), {"billed": 7})
        self.assertLedger(self.lines)

    def test_many_at_once_add_one_row_each(self):
        values = {"name": "Work", "task_id": self.task.id, "unit_amount": 1.5}
        rows = SQL("SELECT COUNT(*) FROM project_order_ledger")
        [[before]] = self.env.execute_query(rows)
        self._execute(
            "INSERT INTO account_analytic_line"
            " (name, date, amount, company_id, account_id, project_id, unit_amount,"
            " so_line, product_uom_id, coverage_state)"
            " SELECT 'X', NOW(), 0, company_id, account_id, id, 1, %s, %s, 'open'"
            " FROM project_project, generate_series(1, 20) WHERE id = %s",
            self.line.id,
            self.line.product_uom_id.id,
            self.project.id,
        )
        self.assertEqual(self.env.execute_query(rows), [(before + 1,)])
        self.env["account.analytic.line"].create(
            [{**values, "employee_id": self.staff.id} for _ in range(20)]
        )
        self.assertEqual(self._get_rows(self.line), {"open": 50})
        self.env.add_to_compute(self.line._fields["qty_delivered"], self.line)
        self.assertLedger(self.lines)

    def test_nothing_is_written_when_quantities_stay(self):
        booking = self._book(self.employee, self.task, 2)
        rows = SQL("SELECT MAX(id), COUNT(*) FROM project_order_ledger")
        self.env.flush_all()
        before = self.env.execute_query(rows)
        booking.name = "Other words"
        booking.date = "2026-02-03"
        self._execute("UPDATE account_analytic_line SET amount = -3")
        self.assertEqual(self.env.execute_query(rows), before)

    def test_plain_sql_counts(self):
        booking = self._book(self.employee, self.task, 2)
        self._execute(
            "UPDATE account_analytic_line SET unit_amount = 5, so_line = %s"
            " WHERE id = %s",
            self.lines[1].id,
            booking.id,
        )
        self.assertEqual(self._get_rows(self.lines[1]), {"open": 5})
        self._execute("DELETE FROM account_analytic_line WHERE id = %s", booking.id)
        self.assertEqual(self._get_rows(self.lines[1]), {})
        self.assertFalse(self._get_differences())
        self._book(self.employee, self.task, 2)
        self._execute("TRUNCATE account_analytic_line CASCADE")
        self.assertFalse(self._get_differences())

    def test_booking_leaves_its_project(self):
        booking = self._book(self.employee, self.task, 2)
        self._execute(
            "UPDATE account_analytic_line SET project_id = NULL WHERE id = %s",
            booking.id,
        )
        self.assertEqual(self._get_rows(self.line), {})
        self.assertFalse(self._get_differences())

    def test_order_line_is_deleted(self):
        self._book(self.employee, self.task, 2)
        self._execute("DELETE FROM sale_order_line WHERE id = %s", self.line.id)
        self.assertFalse(self._get_differences())
        self.assertFalse(self._get_rows(self.line))

    def test_days(self):
        """Bookings in days on a line in hours, and the other way round."""
        self._book(self.employee, self.task, 1.5)
        booking = self._book(self.employee, self.task, 2)
        booking.sudo().product_uom_id = self.day
        self._book(self.employee, self.other_task, 4)
        self.other_order.action_unlock()
        self.lines[1].product_uom_id = self.day
        self.env.add_to_compute(self.line._fields["qty_delivered"], self.lines)
        self.assertLedger(self.lines)
        self.assertEqual(self.lines.mapped("qty_delivered"), [17.5, 0.5])

    # === How it is kept ===

    def test_roll_up_keeps_the_sums(self):
        for hours in (1, 2, 3.5):
            self._book(self.employee, self.task, hours)
        booking = self._book(self.employee, self.other_task, 1)
        booking.unlink()
        self.env.flush_all()
        self.assertGreater(self.ledger._cron_roll_up(), 0)
        rows = self.env.execute_query(
            SQL(
                "SELECT so_line, quantity::float, bookings FROM project_order_ledger"
                " WHERE so_line IN %s",
                tuple(self.lines.ids),
            )
        )
        self.assertEqual(rows, [(self.line.id, 6.5, 3)])
        self.assertEqual(self.ledger._cron_roll_up(), 0)
        self.assertLedger(self.lines)

    def test_only_one_at_a_time(self):
        self._book(self.employee, self.task, 2)
        self._damage()
        with self.registry.cursor() as other:
            lock = SQL("SELECT pg_advisory_xact_lock(hashtext(%s))", self.ledger._table)
            other.execute(lock)
            self.assertEqual(self.ledger._cron_roll_up(), 0)
            self.assertFalse(self.ledger._cron_check())
        self.assertEqual(self._get_rows(self.line), {"open": 7})

    def test_check_finds_and_mends(self):
        self._book(self.employee, self.task, 2)
        self._damage()
        self._book(self.employee, self.task, 1)
        self.assertEqual(self.line.qty_delivered, 8)
        with self.assertLogs(LOGGER, "WARNING"):
            self.assertEqual(self.ledger._cron_check(), self.line)
        self.assertEqual(self.line.qty_delivered, 3)
        self.assertEqual(self.line.qty_to_invoice, 3)
        self.assertFalse(self.ledger._cron_check())
        self.assertLedger(self.lines)

    def test_check_finds_what_passed_the_triggers(self):
        self._execute("ALTER TABLE account_analytic_line DISABLE TRIGGER USER")
        self._book(self.employee, self.task, 2)
        self._execute("ALTER TABLE account_analytic_line ENABLE TRIGGER USER")
        self.assertEqual(self.line.qty_delivered, 0)
        with self.assertLogs(LOGGER, "WARNING"):
            self.ledger._cron_check()
        self.assertEqual(self.line.qty_delivered, 2)

    def test_installation_fills_the_ledger(self):
        self._book(self.employee, self.task, 2)
        self._execute("DROP TABLE project_order_ledger")
        self.ledger._drop()
        self._book(self.employee, self.task, 3)
        self.ledger.init()
        self._use_ledger(True)
        self.assertEqual(self._get_rows(self.line), {"open": 5})
        self.assertTrue(self._is_read())
        self._book(self.employee, self.task, 1)
        self.assertLedger(self.lines)

    def test_update_of_the_addon_changes_nothing(self):
        self._book(self.employee, self.task, 2)
        self.ledger.init()
        self.assertEqual(self._get_rows(self.line), {"open": 2})
        self._book(self.employee, self.task, 1)
        self.assertLedger(self.lines)

    def test_column_comes_and_goes(self):
        """That of another addon, whose field tells which bookings count."""
        self._book(self.employee, self.task, 2)
        self.ledger._forget(["coverage_state"])
        self._book(self.employee, self.task, 1)
        rows = SQL(
            "SELECT SUM(quantity)::float FROM project_order_ledger WHERE so_line = %s",
            self.line.id,
        )
        self.env.flush_all()
        self.assertEqual(self.env.execute_query(rows), [(3.0,)])
        self.ledger.init()
        self.assertEqual(self._get_rows(self.line), {"open": 3})
        self._book(self.employee, self.task, 4)
        self.assertLedger(self.lines)

    def test_uninstall_leaves_nothing_behind(self):
        self._book(self.employee, self.task, 2)
        uninstall_hook(self.env)
        self._execute("ALTER TABLE account_analytic_line DROP coverage_state CASCADE")
        found = self.env.execute_query(
            SQL(
                "SELECT proname FROM pg_proc WHERE proname LIKE 'project_order_l%%'"
                " UNION SELECT tgname FROM pg_trigger"
                " WHERE tgname LIKE 'project_order_l%%'"
            )
        )
        self.assertFalse(found)
        self._execute("UPDATE account_analytic_line SET unit_amount = 4")
        self._execute("DELETE FROM account_analytic_line")

    def test_without_the_ledger_odoo_adds_up(self):
        self._book(self.employee, self.task, 2)
        uninstall_hook(self.env)
        booking = self._book(self.employee, self.task, 3)
        self.assertEqual(self.line.qty_delivered, 5)
        booking.unlink()
        self.assertEqual(self.line.qty_to_invoice, 2)

    # === Who reads it ===

    def test_bookings_are_not_read(self):
        """A booking reads as many bookings on a busy order line as on a new one."""
        busy = self._create_task(self.project, "Busy", sale_line_id=self.line.id)
        values = {"name": "Work", "task_id": busy.id, "unit_amount": 1}
        values["employee_id"] = self.staff.id
        found = []
        for count in (1, 400):
            self.env["account.analytic.line"].create([values] * count)
            self._execute("ANALYZE account_analytic_line")
            before = self._count_rows_read()
            self._book(self.employee, self.task, 1)
            found.append(self._count_rows_read() - before)
        self.assertLess(found[1], found[0] + 100)

    def _count_rows_read(self):
        self.env.flush_all()
        [[count]] = self.env.execute_query(
            SQL(
                "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
                " WHERE relname = 'account_analytic_line'"
            )
        )
        return count

    def test_switched_off(self):
        self._book(self.employee, self.task, 2)
        self.assertTrue(self._is_read())
        self._use_ledger(False)
        self.assertFalse(self._is_read())

    def test_people_see_their_own(self):
        """Rules of access hold: the ledger answers Odoo's own code alone."""
        group = "hr_timesheet.group_hr_timesheet_user"
        other = self._create_user("olaf", "Olaf Other", group)
        self._book(self.employee, self.task, 2)
        domain = [("project_id", "!=", False), ("so_line", "=", self.line.id)]
        bookings = self.env["account.analytic.line"].with_user(other)
        self.assertEqual(bookings._read_group(domain, *NAMES), [])
        [(line, unit, hours, count)] = bookings.sudo()._read_group(domain, *NAMES)
        self.assertEqual((line, hours, count), (self.line, 2, 1))
        self.assertEqual(unit, self.line.product_uom_id)

    def test_other_analytic_items_are_asked_for(self):
        """Without a project an item is an expense, which the ledger does not know."""
        self._book(self.employee, self.task, 2)
        account = self.project.account_id
        values = {"name": "Train", "account_id": account.id}
        values["company_id"] = self.company.id
        values |= {"so_line": self.line.id, "unit_amount": 3, "amount": -10}
        values["product_uom_id"] = self.line.product_uom_id.id
        self.env["account.analytic.line"].create(values)
        for domain, hours in (
            ([("amount", "<=", 0.0)], 5),
            ([("project_id", "=", False)], 3),
            (["|", ("project_id", "!=", False), ("coverage_state", "=", False)], 5),
            ([("project_id", "!=", False)], 2),
        ):
            found = self.line.sudo()._get_delivered_quantity_by_analytic(domain)
            self.assertEqual(found[self.line.id], hours, domain)

    def test_only_bookings_until_a_day(self):
        self._book(self.employee, self.task, 2, date="2026-03-01")
        self._book(self.employee, self.task, 3, date="2026-03-10")
        line = self.line.with_context(accrual_entry_date="2026-03-05")
        self.assertEqual(line._prepare_qty_delivered()[line], 2)

    def test_another_addon_changes_what_counts(self):
        self._book(self.employee, self.task, 2)
        self._book(self.employee, self.task, 3, name="Not validated")
        domain = [("project_id", "!=", False), ("name", "!=", "Not validated")]
        name = "_timesheet_compute_delivered_quantity_domain"
        with patch.object(type(self.line), name, lambda _self: domain):
            self.env.add_to_compute(self.line._fields["qty_delivered"], self.line)
            self.assertEqual(self.line.qty_delivered, 2)

    def test_another_addon_changes_how_bookings_are_added_up(self):
        """OCA's rounded hours, for one: the ledger must not pass by them."""
        self.addCleanup(self.registry.clear_cache)
        self._book(self.employee, self.task, 2)
        self.assertTrue(self._is_read())
        bookings = type(self.env["account.analytic.line"])
        [below] = [
            cls
            for cls in bookings.mro()
            if cls.__module__ == "odoo.addons.hr_timesheet.models.hr_timesheet"
        ]
        for name in ("_read_group", "_search"):
            method = getattr(bookings, name)
            self.registry.clear_cache()
            with patch.object(below, name, method, create=True):
                self.assertFalse(self.line.timesheet_ids._is_odoos_sum())
        self.registry.clear_cache()
        self.assertTrue(self._is_read())

    def test_entries_are_divided_as_odoo_does(self):
        """Odoo takes several analytic items of one journal item for one quantity."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.order.partner_id.id,
                "invoice_line_ids": [(0, 0, {"name": "X", "price_unit": 1})],
            }
        )
        for _ in range(2):
            self._book(self.employee, self.task, 2)
        self._execute(
            "UPDATE account_analytic_line SET move_line_id = %s WHERE so_line = %s",
            invoice.invoice_line_ids.id,
            self.line.id,
        )
        found = self._add_up(self.line)
        self.assertEqual(found[self.line][0], 2)
        self.assertFalse(self._get_differences())
