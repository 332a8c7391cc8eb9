from datetime import timedelta

from odoo.tests import tagged

from .dashboard_common import DashboardCase

IN_WORK = (
    "p.billing_state IN ('open', 'pl_done', 'pm_done') AND p.is_template IS NOT TRUE"
)
OPEN_BOOKINGS = (
    "FROM account_analytic_line b JOIN project_project p ON p.id = b.project_id"
    f" JOIN sale_order_line s ON s.id = b.so_line WHERE {IN_WORK}"
    " AND b.coverage_state = 'open'"
)
PROJECTS = f"FROM project_project p WHERE {IN_WORK}"
BOOKED = (
    "FROM account_analytic_line b JOIN project_project p ON p.id = b.project_id"
    f" WHERE {IN_WORK}"
)
INVOICES = (
    "FROM account_move m WHERE m.state = 'posted' AND m.move_type = 'out_invoice'"
    " AND EXISTS (SELECT FROM account_move_line l JOIN sale_order_line_invoice_rel r"
    " ON r.invoice_line_id = l.id WHERE l.move_id = m.id)"
)
# Invoices of the house are paid at once, by one payment.
PAYMENTS = (
    "FROM account_partial_reconcile r JOIN account_move_line l"
    " ON l.id = r.debit_move_id JOIN account_move m ON m.id = l.move_id"
    " WHERE m.payment_state IN ('paid', 'in_payment')"
)
STEPS = "FROM project_handover h WHERE NOT h.is_back"
SNAPSHOTS = "FROM project_evaluation e WHERE TRUE"
THIS, LAST = "{0} >= %(this)s AND {0} < %(next)s", "{0} >= %(last)s AND {0} < %(this)s"


@tagged("post_install", "-at_install")
class TestDashboardFigures(DashboardCase):
    """Each figure is that of plain SQL over the rows behind it."""

    # === Project office ===

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
            self.assertFigures(
                shown,
                f"SELECT COUNT(*) {PROJECTS}{condition}",
                f"SELECT SUM(b.unit_amount) {OPEN_BOOKINGS}{condition}",
                f"SELECT SUM(b.unit_amount * s.price_unit) {OPEN_BOOKINGS}{condition}",
            )
        self.assertFigures(
            board.row("Work in Progress"),
            f"SELECT COUNT(*) {PROJECTS}",
            f"SELECT SUM(b.unit_amount) {OPEN_BOOKINGS}",
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
                f"SELECT COUNT(*) {steps}{THIS.format('h.date')}",
                f"SELECT AVG(days_in_state) {steps}{THIS.format('h.date')}",
                f"SELECT AVG(days_in_state) {steps}{LAST.format('h.date')}",
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
            f"SELECT COUNT(*) {steps}{THIS.format('h.date')}",
            f"SELECT AVG(lead_days) {steps}{THIS.format('h.date')}",
            f"SELECT AVG(lead_days) {steps}{LAST.format('h.date')}",
        )

    def test_a_step_back_is_no_step(self):
        before = self._open("office", self.office).row("Finished by Leaders")
        project = self.states["pl_done"].with_user(self.manager)
        project.write({"billing_state": "open", "billing_reason": "A text is missing"})
        self.assertEqual(
            self._open("office", self.office).row("Finished by Leaders"), before
        )

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
            ("Finished by Leaders", done, "h.date"),
            ("Billed", billed, "h.date"),
            ("Invoiced, Net", f"{net}{INVOICES} AND ", "m.invoice_date"),
            ("Paid, Net", f"{net}{PAYMENTS} AND ", "r.max_date"),
            (
                "Hours of Billed Projects",
                f"SELECT SUM(actual_hours) {snapshots}",
                "e.date",
            ),
            ("Of Which Invoiced", f"SELECT SUM(billed_hours) {snapshots}", "e.date"),
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

    # === Projects ===

    def test_effort_by_manager(self):
        board = self._open("projects", self.project_administrator)
        measures = "__count", "allocated_hours", "effective_hours", "overrun_hours"
        shown = board.table("Estimate and Actual by Manager", measures)
        mine = f" AND p.user_id = {self.manager.id}"
        self.assertFigures(
            shown[self.manager.id],
            f"SELECT COUNT(*) {PROJECTS}{mine}",
            f"SELECT SUM(p.allocated_hours) {PROJECTS}{mine}",
            f"SELECT SUM(b.unit_amount) {BOOKED}{mine}",
            "SELECT SUM(GREATEST(hours - estimate, 0)) FROM (SELECT SUM(b.unit_amount)"
            f" AS hours, p.allocated_hours AS estimate {BOOKED}{mine}"
            " AND p.allocated_hours > 0 GROUP BY p.id) sums",
        )
        self.assertEqual(shown[self.manager.id][3], 2)

    def test_large_figures_of_projects(self):
        figures = self._open("projects", self.project_administrator).figures()
        for cell, query in (
            ("D1", f"SELECT COUNT(*) {PROJECTS}"),
            (
                "D2",
                "SELECT COUNT(*) FROM (SELECT p.id"
                f" {BOOKED} AND p.allocated_hours > 0 GROUP BY p.id"
                " HAVING SUM(b.unit_amount) > p.allocated_hours) over",
            ),
            ("D3", f"SELECT SUM(b.unit_amount) {BOOKED}"),
            ("D4", f"SELECT SUM(p.allocated_hours) {PROJECTS}"),
            ("D6", f"SELECT SUM(e.margin) {SNAPSHOTS}"),
            ("D7", f"SELECT SUM(e.revenue) {SNAPSHOTS}"),
            ("D10", f"SELECT COUNT(*) {SNAPSHOTS}"),
        ):
            self.assertTrue(figures[f"data!{cell}"], cell)
            self.assertFigures([figures[f"data!{cell}"]], query)

    def test_margin_by_customer_and_manager(self):
        board = self._open("projects", self.project_administrator)
        measures = "revenue", "cost", "margin"
        for title, name, record in (
            ("Margin by Customer", "partner_id", self.customer),
            ("Margin by Manager", "manager_id", self.manager),
        ):
            shown = board.table(title, measures)[record.id]
            self.assertFigures(
                shown,
                *(
                    f"SELECT SUM({measure}) {SNAPSHOTS} AND {name} = {record.id}"
                    for measure in measures
                ),
            )
            self.assertEqual(shown, [1200, 480, 720])

    def test_hours_waived_by_kind(self):
        kind = self.env["project.waiver.kind"].create({"name": "Training"})
        bookings = self.states["pm_done"]._get_open_bookings().with_user(self.office)
        bookings.env["project.waiver"]._waive(bookings, "New colleague", kind=kind)
        board = self._open("projects", self.project_administrator)
        shown = board.table("Hours Waived by Kind", ("hours", "shown_amount"))[kind.id]
        waivers = f"FROM project_waiver WHERE kind_id = {kind.id}"
        self.assertFigures(
            shown, f"SELECT SUM(hours) {waivers}", f"SELECT SUM(amount) {waivers}"
        )
        self.assertEqual(shown, [2, 200])
        figures = board.figures()
        self.assertFigures(
            [figures["data!D8"], figures["data!D9"]],
            "SELECT SUM(hours) FROM project_waiver",
            "SELECT SUM(amount) FROM project_waiver",
        )

    def test_amounts_written_off(self):
        _order, project = self._sell(self.fixed, hours=2)
        line = project.sale_line_id or _order.order_line
        project.with_user(self.office).env["project.write.off"]._write_off(
            project, {line: 50}, "Agreed on the phone"
        )
        board = self._open("projects", self.project_administrator)
        shown = board.row("Amounts Written Off")
        self.assertFigures(shown, "SELECT SUM(amount) FROM project_write_off")
        self.assertEqual(shown, [50])

    # === My projects ===

    def test_own_projects(self):
        for user, column in ((self.leader, "leader_id"), (self.manager, "user_id")):
            other = self._create_project("Of others", user_id=False, leader_id=False)
            self._book(self.employee, self._create_task(other), 40)
            board = self._open("mine", user)
            mine = f" AND p.{column} = {user.id}"
            open_hours = f"SELECT SUM(b.unit_amount) {OPEN_BOOKINGS}{mine}"
            shown = board.row("Work in Progress")
            self.assertFigures(
                shown[:2], f"SELECT COUNT(*) {PROJECTS}{mine}", open_hours
            )
            # What customers pay is for the manager.
            money = 0 if user == self.leader else 100 * shown[1]
            self.assertEqual(shown[2], money)

    def test_own_turn(self):
        board = self._open("mine", self.leader)
        figures = board.figures()
        led = f"SELECT COUNT(*) {PROJECTS} AND p.leader_id = {self.leader.id}"
        self.assertFigures(
            [figures["data!D1"], figures["data!D2"]],
            f"{led} AND p.billing_state = 'open'",
            "SELECT 0",
        )
        figures = self._open("mine", self.manager).figures()
        managed = f"SELECT COUNT(*) {PROJECTS} AND p.user_id = {self.manager.id}"
        self.assertFigures(
            [figures[f"data!D{row}"] for row in (1, 2, 3, 4)],
            "SELECT 0",
            f"{managed} AND p.billing_state = 'pl_done'",
            "SELECT 1",
            "SELECT 2",
        )
