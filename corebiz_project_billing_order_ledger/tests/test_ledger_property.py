from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.corebiz_project_billing_coverage.tests import test_coverage_property

from .ledger_common import LedgerMixin

# As in coverage, and what passes by the ORM, moves bookings, and keeps the ledger
STEPS = st.tuples(
    st.sampled_from(
        [
            *("book", "edit", "delete", "invoice", "post", "credit_fully", "cancel"),
            *("take_off", "waive_part", "unwaive", "reassign", "reassign", "sell"),
            *("book_batch", "change_unit", "change_line_unit", "copy_by_sql"),
            *("change_by_sql", "delete_by_sql", "leave_project", "roll_up", "update"),
        ]
    ),
    test_coverage_property.PICKS,
    test_coverage_property.HOURS,
)


class Rollback(Exception):
    """Ends an example; the next one starts from the same data."""


@tagged("post_install", "-at_install")
class TestLedgerProperty(LedgerMixin, test_coverage_property.TestCoverageProperty):
    """Whatever happens to bookings, the ledger says what Odoo says after every step."""

    test_no_hour_twice_and_none_lost = None  # that of coverage

    @given(st.lists(STEPS, min_size=2, max_size=8))
    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @mute_logger("odoo.models.unlink", "odoo.sql_db")
    def test_ledger_says_what_odoo_says(self, steps):
        try:
            with self.env.cr.savepoint():
                self.bookings = self.start
                for name, pick, hours in steps:
                    self._take(name, pick, hours)
                    self._check()
                raise Rollback
        except Rollback:
            self.env.invalidate_all()

    def _take(self, name, pick, hours):
        """A step that the product or the database refuses changes nothing."""
        try:
            with self.env.cr.savepoint():
                getattr(self, f"_step_{name}")(pick, hours)
                self.env.flush_all()
        except (UserError, IntegrityError):
            self.env.invalidate_all()
        self.bookings = self.bookings.exists()

    def _check(self):
        self.assertFalse(self._get_differences())
        found = self._add_up(self.lines)
        self._use_ledger(False)
        self.assertEqual(found, self._add_up(self.lines))
        self._use_ledger(True)

    # === Steps ===

    def _step_book_batch(self, pick, hours):
        self.bookings += self._book_batch((hours, 2 * hours, 0, hours))

    def _step_change_unit(self, pick, hours):
        units = self.env.ref("uom.product_uom_day") + self.line.product_uom_id
        self._pick(self.bookings, pick).product_uom_id = self._pick(units, pick)

    def _step_change_line_unit(self, pick, hours):
        """By SQL: Odoo refuses it once an order line is delivered."""
        units = self.env.ref("uom.product_uom_day") + self.line.product_uom_id
        self._execute(
            "UPDATE sale_order_line SET product_uom_id = %s WHERE id = %s",
            self._pick(units, pick).id,
            self.lines[0].id,
        )

    def _step_copy_by_sql(self, pick, hours):
        self._execute(
            """
            INSERT INTO account_analytic_line (name, date, amount, company_id,
                account_id, project_id, unit_amount, product_uom_id, so_line,
                coverage_state)
            SELECT name, date, amount, company_id, account_id, project_id, %s,
                NULLIF(product_uom_id, %s), so_line, coverage_state
              FROM account_analytic_line WHERE id IN %s
            """,
            hours,
            self.line.product_uom_id.id if pick % 2 else 0,
            tuple(self.bookings[: 1 + pick % 3].ids) or (0,),
        )

    def _step_change_by_sql(self, pick, hours):
        self._execute(
            "UPDATE account_analytic_line SET unit_amount = %s, so_line = %s,"
            " coverage_state = %s WHERE id IN %s",
            hours,
            self._pick(self.lines, pick).id,
            ("open", "fixed", "billed", None)[pick % 4],
            tuple(self.bookings[: 1 + pick % 3].ids) or (0,),
        )

    def _step_delete_by_sql(self, pick, hours):
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM account_analytic_line item WHERE so_line IN %s"
                " AND NOT EXISTS (SELECT FROM project_coverage_link"
                " WHERE booking_id = item.id) AND NOT EXISTS ("
                " SELECT FROM project_waiver WHERE booking_id = item.id)",
                tuple(self.lines.ids),
            )
        )
        if rows:
            [line_id] = rows[pick % len(rows)]
            self._execute("DELETE FROM account_analytic_line WHERE id = %s", line_id)

    def _step_leave_project(self, pick, hours):
        self._execute(
            "UPDATE account_analytic_line SET project_id = NULLIF(%s, project_id)"
            " WHERE id = %s",
            self.project.id,
            self._pick(self.bookings, pick).id or 0,
        )

    def _step_roll_up(self, pick, hours):
        self.env["project.order.ledger"]._cron_roll_up()

    def _step_update(self, pick, hours):
        """Of the addon: it finds nothing to mend."""
        self.env["project.order.ledger"].init()
