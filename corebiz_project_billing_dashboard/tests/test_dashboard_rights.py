from odoo.exceptions import AccessError
from odoo.tests import tagged

from .dashboard_common import DashboardCase

ADDON = "corebiz_project_billing_dashboard"


@tagged("post_install", "-at_install")
class TestDashboardRights(DashboardCase):
    """Who opens which dashboard, and sees what on it."""

    def _get_seen(self, user):
        """The names of our dashboards that a user finds."""
        seen = self.env["spreadsheet.dashboard"].with_user(user).search([])
        return {
            name
            for name in ("office", "projects", "mine")
            if self.env.ref(f"{ADDON}.spreadsheet_dashboard_{name}") in seen
        }

    def test_dashboards_by_role(self):
        booker = self._create_user(
            "bob", "Bob Booker", "hr_timesheet.group_hr_timesheet_user"
        )
        for user, names in (
            (self.office, {"office", "projects", "mine"}),
            (self.administrator, {"office", "projects", "mine"}),
            (self.project_administrator, {"projects", "mine"}),
            (self.manager, {"projects", "mine"}),
            (self.leader, {"mine"}),
            (booker, set()),
        ):
            self.assertEqual(self._get_seen(user), names, user.name)

    def test_figures_of_others_stay_hidden(self):
        """A manager sees the money of his projects, and of no others."""
        _order, other = self._sell(self.service)
        self._book(self.employee, other.tasks, 50)
        other.user_id = self.project_administrator
        shown = self._open("projects", self.manager).figures()
        self.env.cr.execute(
            "SELECT SUM(margin) FROM project_evaluation WHERE manager_id = %s",
            (self.manager.id,),
        )
        self.assertAlmostEqual(shown["data!D6"], float(self.env.cr.fetchone()[0]))
        self.billed.user_id = self.before.user_id = self.project_administrator
        shown = self._open("projects", self.manager).figures()
        self.assertEqual(shown["data!D6"], 0)
        self.assertEqual(shown["data!D7"], 0)

    def test_no_amount_for_leaders(self):
        board = self._open("mine", self.leader)
        self.assertTrue(board.row("Work in Progress")[1])
        self.assertEqual(board.row("Work in Progress")[2], 0)

    def test_leader_cannot_read_sources_of_the_office(self):
        """Not even by the JSON of another's dashboard."""
        record = self.env.ref(f"{ADDON}.spreadsheet_dashboard_office")
        with self.assertRaises(AccessError):
            record.with_user(self.leader).read(["spreadsheet_data"])
        board = self._open("office", self.office)
        with self.assertRaises(AccessError):
            board.env["project.billing.invoice"].with_user(self.leader).search([])

    def test_other_company_has_its_own_figures(self):
        stranger = self._create_stranger(
            "corebiz_project_billing.group_project_office",
            "project.group_project_manager",
        )
        (self.billed + self.before + self.sold).company_id = self.company
        for name in ("office", "projects", "mine"):
            own = self.env["project.project"].with_user(stranger).search([])
            figures = self._open(name, stranger).figures()
            money = self._open(name, stranger)
            self.assertFalse(own & (self.billed + self.before + self.sold))
            if name == "office":
                self.assertEqual(money.row("Invoiced, Net"), [0, 0])
                self.assertEqual(money.row("Unpaid Invoices, Gross"), [0])
            if name == "projects":
                self.assertEqual(figures["data!D7"], 0)
