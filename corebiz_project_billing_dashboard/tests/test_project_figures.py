from odoo.tests import tagged

from .dashboard_common import DashboardCase
from .dashboard_sql import (
    BOOKED,
    OPEN_BOOKINGS,
    PROJECTS,
    SNAPSHOTS,
)


@tagged("post_install", "-at_install")
class TestProjectFigures(DashboardCase):
    """Each figure of projects is that of plain SQL over the rows behind it."""

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
