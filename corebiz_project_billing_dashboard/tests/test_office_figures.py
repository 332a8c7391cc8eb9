from datetime import timedelta

from odoo.tests import tagged

from .dashboard_common import DashboardCase
from .dashboard_sql import (
    INVOICES,
    LAST,
    OPEN_BOOKINGS,
    PAYMENTS,
    PROJECTS,
    SNAPSHOT,
    SNAPSHOTS,
    STEP,
    STEPS,
    THIS,
)


@tagged("post_install", "-at_install")
class TestOfficeFigures(DashboardCase):
    """Each figure of the office is that of plain SQL over the rows behind it."""

    def test_projects_by_status(self):
        board = self._open("office", self.office)
        for state, label in (
            ("open", "Open"),
            ("pl_done", "Leader Done"),
            ("pm_done", "Manager Done"),
        ):
            condition = f" AND p.billing_state = '{state}'"
            shown = board.row(label)
            self.assertTrue(all(shown))
            hours = f"SELECT SUM(b.unit_amount) {OPEN_BOOKINGS}{condition}"
            self.assertFigures(
                shown,
                f"SELECT COUNT(*) {PROJECTS}{condition}",
                *([] if state == "open" else [hours]),
                f"SELECT SUM(b.unit_amount * s.price_unit) {OPEN_BOOKINGS}{condition}",
            )
        self.assertFigures(
            board.row("Work in Progress"),
            f"SELECT COUNT(*) {PROJECTS}",
            f"SELECT SUM(b.unit_amount * s.price_unit) {OPEN_BOOKINGS}",
        )
        billed = (
            "SELECT COUNT(*) FROM project_project WHERE billing_state = 'po_billed'"
        )
        self.assertFigures(board.row("Billed, to Archive"), billed)

    def test_outstanding(self):
        self.unpaid.invoice_date_due = self.last_month
        board = self._open("office", self.office)
        unpaid = f"SELECT SUM(m.amount_residual_signed) {INVOICES}"
        work = f"SELECT SUM(b.unit_amount * s.price_unit) {OPEN_BOOKINGS}"
        quarter = f"{INVOICES} AND m.invoice_date BETWEEN %(quarter)s AND %(today)s"
        for label, query in (
            ("Work in Progress, Net", work),
            ("Unpaid Invoices, Gross", unpaid),
            ("Of Which Overdue", f"{unpaid} AND m.invoice_date_due < %(today)s"),
            (
                "Invoiced in 90 Days, Net",
                f"SELECT SUM(amount_untaxed_signed) {quarter}",
            ),
            (
                "Invoiced in 90 Days, Gross",
                f"SELECT SUM(amount_total_signed) {quarter}",
            ),
        ):
            self.assertTrue(board.row(label)[0], label)
            self.assertFigures(board.row(label), query)

    def test_invoice_counts_for_ninety_days(self):
        """Today is the first of them."""
        for days, counts in ((-1, False), (0, True), (89, True), (90, False)):
            self.env.cr.execute(
                "UPDATE account_move SET invoice_date = %s WHERE id = %s",
                (self.today - timedelta(days=days), self.unpaid.id),
            )
            self.env.invalidate_all()
            shown = self._open("office", self.office).row("Invoiced in 90 Days, Net")
            expected = self.paid.amount_untaxed_signed
            expected += counts and self.unpaid.amount_untaxed_signed
            self.assertAlmostEqual(shown[0], expected, msg=days)

    def test_days_per_step(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE project_handover SET days_in_state = id % 7 + 1")
        self.env.invalidate_all()
        board = self._open("office", self.office)
        for label, state in (
            ("Checked by the Manager", "pm_done"),
            ("Billed by the Office", "po_billed"),
        ):
            steps = f"{STEPS} AND h.to_state = '{state}' AND "
            self.assertFigures(
                board.row(label),
                f"SELECT COUNT(*) {steps}{THIS.format(STEP)}",
                f"SELECT AVG(days_in_state) {steps}{THIS.format(STEP)}",
                f"SELECT AVG(days_in_state) {steps}{LAST.format(STEP)}",
            )
            self.assertTrue(all(board.row(label)))

    def test_lead_time_is_that_of_the_ledger(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE project_handover SET lead_days = id % 5 + 2"
            " WHERE to_state = 'po_billed'"
        )
        self.env.invalidate_all()
        steps = f"{STEPS} AND h.to_state = 'po_billed' AND "
        self.assertFigures(
            self._open("office", self.office).row("Leader Done to Billed"),
            f"SELECT COUNT(*) {steps}{THIS.format(STEP)}",
            f"SELECT AVG(lead_days) {steps}{THIS.format(STEP)}",
            f"SELECT AVG(lead_days) {steps}{LAST.format(STEP)}",
        )

    def test_a_step_back_is_no_step(self):
        """Sent back by the office, a project was not checked a second time."""
        before = self._open("office", self.office).row("Checked by the Manager")
        self.billed.with_user(self.office).write(
            {"billing_state": "pm_done", "billing_reason": "Wrong address"}
        )
        shown = self._open("office", self.office).row("Checked by the Manager")
        self.assertEqual(shown, before)

    def test_days_until_customers_pay(self):
        shown = self._open("office", self.office).row("Paid by the Customer")
        this = f"{PAYMENTS} AND {THIS.format('r.max_date')}"
        last = f"{PAYMENTS} AND {LAST.format('r.max_date')}"
        self.assertTrue(shown[0] and shown[1])
        self.assertFigures(
            shown,
            f"SELECT COUNT(*) {this}",
            f"SELECT AVG(r.max_date - m.invoice_date) {this}",
            f"SELECT AVG(r.max_date - m.invoice_date) {last}",
        )

    def test_this_month_against_last(self):
        board = self._open("office", self.office)
        counted = f"SELECT COUNT(*) {STEPS} AND h.to_state = '{{}}' AND "
        done, billed = counted.format("pl_done"), counted.format("po_billed")
        net = "SELECT SUM(m.amount_untaxed_signed) "
        snapshots = f"{SNAPSHOTS} AND "
        for label, query, date in (
            ("Finished by Leaders", done, STEP),
            ("Billed", billed, STEP),
            ("Invoiced, Net", f"{net}{INVOICES} AND ", "m.invoice_date"),
            ("Paid, Net", f"{net}{PAYMENTS} AND ", "r.max_date"),
            (
                "Hours of Billed Projects",
                f"SELECT SUM(actual_hours) {snapshots}",
                SNAPSHOT,
            ),
            ("Of Which Invoiced", f"SELECT SUM(billed_hours) {snapshots}", SNAPSHOT),
        ):
            shown = board.row(label)
            self.assertFigures(
                shown, query + THIS.format(date), query + LAST.format(date)
            )
            self.assertTrue(shown[0], label)

    def test_a_second_billing_counts_once(self):
        """Of a project that was sent back, the newest snapshot counts."""
        project = self.billed.with_user(self.office)
        project.write({"billing_state": "pm_done", "billing_reason": "Wrong address"})
        board = self._open("office", self.office)
        self.assertEqual(board.row("Hours of Billed Projects"), [0, 7])
        project.write({"billing_state": "po_billed", "billing_reason": "Right now"})
        self.assertEqual(len(self.billed.evaluation_ids), 2)
        board = self._open("office", self.office)
        self.assertEqual(board.row("Hours of Billed Projects"), [5, 7])

    def test_the_oldest_wait_first(self):
        board = self._open("office", self.office)
        source = board.content["lists"]["1"]
        order = ", ".join(
            f"{one['name']} {'ASC' if one['asc'] else 'DESC'}"
            for one in source["orderBy"]
        )
        shown = board.env["project.project"].search(
            board.domain(source), order=order, limit=10
        )
        self.env.cr.execute(
            "SELECT id FROM project_project WHERE is_template IS NOT TRUE AND active"
            " AND billing_state IN ('pl_done', 'pm_done')"
            " ORDER BY billing_state_date, id LIMIT 10"
        )
        self.assertEqual(shown.ids, [row[0] for row in self.env.cr.fetchall()])
