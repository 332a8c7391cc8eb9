from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing_history.models.project_history_sql import (
    row_id,
)

from .history_common import HistoryCase

MESSAGES = {"note", "mail_out", "mail_in", "call"}
SALES = {"quotation", "order"}
BILLS = {"invoice", "payment", "credit_note", "vendor_bill", "vendor_credit"}
COURSE = {"meeting", "file", "step", "estimate", "alert"}
# Odoo lets everybody read orders who works with projects.
EVERYBODY = MESSAGES | COURSE | SALES


@tagged("post_install", "-at_install")
class TestHistoryRights(HistoryCase):
    """A row is as readable as what it tells of, and else it is not there at all."""

    def assertSeesBookingsOf(self, user, people):
        rows = self._see(user, [("kind", "=", "booking")])
        self.assertEqual(rows.person_id, people.partner_id)

    def _get_bookers(self, user):
        """Whose bookings of the project this person may read: addons may open more."""
        bookings = self.env["account.analytic.line"].with_user(user)
        found = bookings.search([("project_id", "=", self.project.id)])
        return found.sudo().user_id.with_env(self.env)

    def assertShowsReadableBookings(self, user):
        """The kinds that everybody sees, and the bookings that he may read."""
        people = self._get_bookers(user)
        self.assertEqual(
            self._kinds(user), EVERYBODY | ({"booking"} if people else set())
        )
        self.assertSeesBookingsOf(user, people)

    def test_employee(self):
        self.assertEqual(self._kinds(self.employee), EVERYBODY | {"booking"})
        self.assertSeesBookingsOf(self.employee, self.employee)
        self._assert_consistent(self.employee)

    def test_employee_without_bookings(self):
        self.assertEqual(self._kinds(self.account_manager), EVERYBODY)
        self._assert_consistent(self.account_manager)

    def test_leader_and_manager(self):
        """As far as they may read bookings of others: by Odoo's rights, none."""
        self.assertLessEqual(self.leader, self._get_bookers(self.leader))
        self.assertShowsReadableBookings(self.leader)
        self.assertShowsReadableBookings(self.manager)
        self.manager.group_ids |= self.env.ref(
            "hr_timesheet.group_hr_timesheet_approver"
        )
        self.assertSeesBookingsOf(self.manager, self.employee | self.leader)
        for user in (self.leader, self.manager):
            self._assert_consistent(user)

    def test_office(self):
        self.assertEqual(self._kinds(self.office), EVERYBODY | {"booking"})
        self.assertSeesBookingsOf(self.office, self.employee | self.leader)
        self._assert_consistent(self.office)
        self.office.group_ids |= self.env.ref("account.group_account_invoice")
        self.assertEqual(self._kinds(self.office), EVERYBODY | BILLS | {"booking"})
        self._assert_consistent(self.office)

    def test_accountant(self):
        """Invoices are seen by who may read them, whether orders are or not."""
        self.accountant.group_ids |= self.env.ref("project.group_project_user")
        self.assertEqual(self._kinds(self.accountant), EVERYBODY | BILLS)
        self._assert_consistent(self.accountant)
        self.env["ir.model.access"].search(
            [("model_id.model", "in", ("sale.order", "sale.order.line"))]
        ).active = False
        self.assertEqual(self._kinds(self.accountant), (EVERYBODY | BILLS) - SALES)

    def test_salesperson(self):
        self.salesman.group_ids |= self.env.ref("project.group_project_user")
        self.assertLessEqual(SALES, self._kinds(self.salesman))
        own = self._create_user("otto", "Otto Own", "sales_team.group_sale_salesman")
        own.group_ids |= self.env.ref("project.group_project_user")
        self.assertFalse(SALES & self._kinds(own))
        self._assert_consistent(own)

    def test_messages_follow_their_document(self):
        """A note on an invoice is not for those who may not read the invoice."""
        note = self._write(self.invoice, "<p>Pays late</p>")
        self.assertFalse(self._find(note, self.employee))
        self.accountant.group_ids |= self.env.ref("project.group_project_user")
        self.assertTrue(self._find(note, self.accountant))
        self.assertFalse(
            self._see(self.employee, [("body", "ilike", "Pays late")], self.project)
        )

    def test_personal_notifications_are_left_out(self):
        message = self.project.message_notify(
            body="For your eyes only",
            partner_ids=self.leader.partner_id.ids,
        )
        for user in (self.leader, self.employee, self.administrator):
            self.assertFalse(self._find(message, user))

    def test_private_project(self):
        """Nothing of a project that the user may not read, also not by its ids."""
        self.project.privacy_visibility = "followers"
        self.assertFalse(self._see(self.employee))
        self._assert_consistent(self.employee)
        self.assertShowsReadableBookings(self.manager)
        self._assert_consistent(self.leader)

    def test_private_appointment(self):
        for organiser in (self.manager, self.leader):
            event = self._meet(
                self.project, "Talk", privacy="private", user_id=organiser.id
            )
            # The manager takes part in both
            self.assertTrue(self._find(event, self.manager))
            for user in (self.employee, self.office, self.administrator):
                self.assertFalse(self._find(event, user))

    def test_portal_has_no_history(self):
        self._share()
        history = self.history.with_user(self.portal)
        with self.assertRaises(AccessError):
            history.search([("project_id", "=", self.project.id)])
        with self.assertRaises(AccessError):
            history.get_page([("project_id", "=", self.project.id)])
        row = self._find(self.note).with_user(self.portal)
        row.invalidate_recordset()
        with self.assertRaises(AccessError):
            row.read(["body"])
        with self.assertRaises(AccessError):
            self.history.with_user(self.env.ref("base.public_user")).search_count([])

    def test_portal_with_access_sees_what_portal_may_read(self):
        """Even where somebody opens the model, internal notes and files stay inside."""
        self._share()
        self.env["ir.model.access"].create(
            {
                "name": "portal",
                "model_id": self.env["ir.model"]._get_id("project.history"),
                "group_id": self.env.ref("base.group_portal").id,
                "perm_read": True,
            }
        )
        rows = self._see(self.portal)
        self.assertIn(self.mail_out.id, rows.mapped("res_id"))
        self.assertLessEqual(
            set(rows.mapped("kind")), {"mail_in", "mail_out", "booking", "order"}
        )
        self._assert_consistent(self.portal)
        for message in (self.note, self.call):
            self.assertFalse(self._find(message, self.portal))

    def _share(self):
        self.project.privacy_visibility = "portal"
        self.project.message_subscribe(self.portal.partner_id.ids)

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user(
            "stan",
            "Stan Stranger",
            "corebiz_project_billing.group_billing_administrator",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.project.company_id = self.company
        self.assertFalse(self._see(stranger))
        self._assert_consistent(stranger)
        both = self._create_user(
            "bob",
            "Bob Both",
            "corebiz_project_billing.group_billing_administrator",
            company_id=company.id,
            company_ids=[Command.set((company | self.company).ids)],
        )
        scope = [("project_id", "=", self.project.id)]
        history = self.history.with_user(both)
        here = history.with_context(allowed_company_ids=self.company.ids)
        self.assertTrue(here.search(scope))
        there = history.with_context(allowed_company_ids=company.ids)
        self.assertFalse(there.search(scope))

    def test_no_context_opens_the_door(self):
        private = self._create_project("Secret", privacy_visibility="followers")
        note = self._write(private, "<p>Secret</p>")
        context = {"active_test": False, "bypass_access": True, "sudo": True, "su": 1}
        history = self.history.with_user(self.employee).with_context(**context)
        self.assertFalse(history.search([("project_id", "=", private.id)]))
        self.assertFalse(history.search([("body", "ilike", "Secret")]))
        source = self._find(note, project=private)
        self.assertFalse(history.browse(source.ids).exists())
        self.assertFalse(
            history._search([("id", "in", source.ids)], bypass_access=True)
        )

    def test_invented_ids(self):
        """Ids of other projects, sources and records lead nowhere."""
        private = self._create_project("Secret", privacy_visibility="followers")
        history = self.history.with_user(self.employee)
        for source in range(64):
            for project in (self.project.id, private.id, 0, 2**20 - 1):
                number = row_id(self.invoice.id, project, source)
                for row in history.search([("id", "=", number)]):
                    self.assertEqual(row.project_id, self.project)
                    self.assertNotEqual(row.res_model, "account.move")

    def test_without_a_project_all_that_may_be_seen(self):
        other = self._create_project("Other")
        private = self._create_project("Secret", privacy_visibility="followers")
        for project in (other, private):
            self._write(project, "<p>Hullabaloo</p>")
        rows = self.history.with_user(self.employee).search(
            [("body", "ilike", "Hullabaloo")]
        )
        self.assertEqual(rows.project_id, other)
        self.assertGreater(
            self.history.with_user(self.employee).search_count([]), len(rows)
        )

    def test_print_has_the_rows_of_its_reader(self):
        report = self.env["ir.actions.report"]
        name = "corebiz_project_billing_history.report_project_history"
        for user, sees in ((self.employee, False), (self.office, True)):
            html = str(
                report.with_user(user)
                ._render_qweb_html(name, self.project.ids)[0]
                .decode()
            )
            self.assertIn("Router &amp; switch replaced", html)
            self.assertEqual("Cables" in html, sees)
            self.assertNotIn("Paper of the bill", html)

    def test_print_has_what_the_timeline_shows(self):
        domain = [("project_id", "=", self.project.id), ("kind", "=", "booking")]
        history = self.history.with_context(discard_logo_check=True)
        action = history.action_print(domain)
        html = self.env["ir.actions.report"]._render_qweb_html(
            action["report_name"], [], data=action["data"]
        )[0]
        self.assertIn("Cables", html.decode())
        self.assertNotIn("Router", html.decode())
