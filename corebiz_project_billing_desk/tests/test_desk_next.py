from ast import literal_eval
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PL_DONE,
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
)

from ..models.project_desk_archive import SILENT_DAYS
from .desk_common import DeskCase

MONEY = ("to_invoice_amount", "draft_document_amount", "posted_document_amount")


class TestDeskNext(DeskCase):
    """One proposal for each project, and the money that its documents say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.ready = cls._sell_ready(cls.by_hour, cls.fixed)

    def assertDesk(self, project, step, light, **amounts):
        """What the row of a project shows, in the currency of the order."""
        self.env.flush_all()
        self.env.invalidate_all()
        project = project.with_user(self.clerk)
        self.assertEqual((project.desk_step, project.preflight_light), (step, light))
        for name in MONEY:
            value = self._in_company(amounts.get(name.split("_")[0], 0))
            self.assertAlmostEqual(project[name], value, 2, msg=name)
            projects = project.browse()
            domain = [("id", "=", project.id)]
            [(total,)] = projects._read_group(domain, [], [f"{name}:sum"])
            self.assertAlmostEqual(total, value, 2, msg=name)

    def test_from_ready_to_the_archive(self):
        self.assertDesk(self.ready, "invoice", "green", to=1200)
        invoice = self._invoice(self.ready)
        self.assertEqual(invoice.amount_untaxed, 1200)
        self.assertDesk(self.ready, "post", "yellow", draft=1200)
        self.assertEqual(self.ready.preflight_text, "Draft invoices")
        invoice.action_post()
        self.assertDesk(self.ready, "close", "blue", posted=1200)
        self.ready.with_user(self.clerk).action_set_po_billed()
        self.assertEqual(self.ready.desk_step, "archive")

    def test_a_row_says_what_blocks_before_what_warns(self):
        nowhere = self.customer.copy({"name": "Nowhere", "street": False})
        _order, project = self._sell_ready(customer=nowhere)
        project.tasks.state = "01_in_progress"
        self.assertDesk(project, "mend", "red", to=200)
        text = project.with_user(self.clerk).preflight_text
        self.assertEqual(text, "Customer without address, Open tasks")
        action = project.with_user(self.clerk).action_open_desk_check()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            (
                "res.partner",
                nowhere.id,
            ),
        )

    def test_hours_that_no_order_would_invoice_are_to_mend(self):
        project = self._sell(self.by_hour).project_ids
        self._book(self.employee, project.tasks, 2).sudo().so_line = False
        project.tasks.state = "1_done"
        self._walk_to(project, PM_DONE)
        self.assertDesk(project, "mend", "yellow")
        action = project.with_user(self.clerk).action_open_desk_check()
        self.assertEqual(action["res_model"], "account.analytic.line")

    def test_hours_without_any_order_are_to_invoice(self):
        self._book(self.employee, self.task, 2)
        self.task.state = "1_done"
        self._walk_to(self.project, PM_DONE)
        self.assertDesk(self.project, "invoice", "yellow")

    def test_documents_charge_what_their_lines_say(self):
        """A discount by hand counts, and so does a credit note."""
        invoice = self._invoice(self.ready)
        invoice.invoice_line_ids.create(
            {"move_id": invoice.id, "name": "Discount", "price_unit": -50}
        )
        self.assertDesk(self.ready, "post", "yellow", draft=1150)
        invoice.action_post()
        self.assertDesk(self.ready, "close", "blue", posted=1150)
        self.assertEqual(invoice.amount_untaxed, 1150)
        invoice._reverse_moves()
        self.env.invalidate_all()
        self.assertEqual(self.ready.draft_document_amount, -self._in_company(1150))

    def test_an_invoice_for_two_projects_is_shared(self):
        """Each has its own lines; what is for neither alone counts for none."""
        first, second = self._sell_two()
        invoice = self.order_of_two._create_invoices()
        invoice.invoice_line_ids.create(
            {"move_id": invoice.id, "name": "Discount", "price_unit": -50}
        )
        self.env.invalidate_all()
        self.assertEqual(invoice.amount_untaxed, 450)
        for project, amount in ((first, 200), (second, 300)):
            self.assertEqual(project.draft_document_amount, self._in_company(amount))

    def _sell_two(self):
        """Two projects with hours that one order sold."""
        service = self._create_service("delivered_timesheet", service_tracking="no")
        self.order_of_two = self._sell(self.by_hour, service)
        first = self.order_of_two.project_ids
        line = self.order_of_two.order_line.filtered(
            lambda line: line.product_id == service
        )
        second = self._create_project(
            "Second", allow_billable=True, sale_line_id=line.id
        )
        self._book(self.employee, first.tasks, 2)
        self._book(self.employee, self._create_task(second), 3)
        return first, second

    def test_who_may_not_see_amounts_is_told_none(self):
        self._invoice(self.ready)
        self.env.invalidate_all()
        project = self.ready.with_user(self.leader)
        self.assertEqual([project[name] for name in MONEY], [0, 0, 0])
        found = project.search([("draft_document_amount", ">", 0)])
        self.assertFalse(found & project)

    def test_number_of_queries_is_constant(self):
        _order, other = self._sell_ready()
        names = ("desk_step", "preflight_text", *MONEY)

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_user(self.clerk).read(names)
            return self.env.cr.sql_log_count - before

        count(self.ready | other)
        self.assertEqual(count(self.ready), count(self.ready | other))


class TestDeskArchive(DeskCase):
    """What is ready and silent goes to the archive in one step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(fields.Datetime.now() - timedelta(days=SILENT_DAYS + 1)):
            cls.silent, cls.talked_about, cls.unsent = (
                cls._bill_one() for _number in range(3)
            )
        cls.fresh = cls._bill_one()
        cls.talked_about.message_post(body="The customer called")
        order = cls._sell(cls.fixed)
        invoice = order._create_invoices()
        invoice.action_post()
        order.project_id = cls.unsent
        cls.env.flush_all()

    @classmethod
    def _bill_one(cls):
        project = cls._create_project("Billed")
        cls._walk_to(project, PO_BILLED)
        return project

    def _archive(self, user):
        return self.env["project.project"].with_user(user).action_archive_ready()

    def test_only_the_ready_and_silent_ones(self):
        self._archive(self.office)
        self.assertStates(self.silent, PO_ARCHIVED)
        self.assertStates(self.talked_about | self.unsent | self.fresh, PO_BILLED)
        with self.assertRaisesRegex(UserError, "No billed project is ready"):
            self._archive(self.office)

    def test_an_administrator_may_as_well(self):
        self._archive(self.administrator)
        self.assertStates(self.silent, PO_ARCHIVED)
        self.assertEqual(self.silent.last_handover_id.user_id, self.administrator)

    def test_nobody_else_may(self):
        with self.assertRaisesRegex(UserError, "Only .* can set"):
            self._archive(self.leader)
        self.assertStates(self.silent, PO_BILLED)

    def test_list_and_menu(self):
        action = self.env.ref(
            "corebiz_project_billing_desk.project_project_action_to_archive"
        )
        found = self.project.search(literal_eval(action.domain))
        self.assertLessEqual(self.silent | self.fresh, found)
        self.assertNotIn(self.project, found)
        view = self.project.with_user(self.office).get_view(action.views[0][0], "list")
        self.assertIn("action_archive_ready", view["arch"])


class TestDeskClock(DeskCase):
    """The clock opens the lists of the menu."""

    def _get_actions(self, user):
        """What the entries for projects open, and how many each counts."""
        groups = self.env["res.users"].with_user(user)._get_activity_groups()
        return {
            group.get("billing_action"): group["total_count"]
            for group in groups
            if group["model"] == "project.project"
        }

    def test_lists_of_the_menu(self):
        to_check, to_bill = (
            f"corebiz_project_billing.project_project_action_{name}"
            for name in ("to_check", "to_bill")
        )
        archive = "corebiz_project_billing_desk.project_project_action_to_archive"
        before = self._get_actions(self.office)
        for state, user, action in (
            (PL_DONE, self.manager, to_check),
            (PM_DONE, self.office, to_bill),
            (PO_BILLED, self.office, archive),
        ):
            self._walk_to(self.project, state)
            count = self._get_actions(user)[action] - before.get(action, 0)
            self.assertEqual(count, 1, action)
            self.assertTrue(self.env.ref(action).path)

    def test_other_activities_stay_where_they_were(self):
        self.project.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.leader.id
        )
        self.assertEqual(self._get_actions(self.leader), {None: 1})


class TestInvoiceAndProject(DeskCase):
    """From an invoice to its project and back, each in one click."""

    def test_there_and_back(self):
        _order, project = self._sell_ready()
        invoice = self._invoice(project)
        there = invoice.with_user(self.clerk).action_open_billing_projects()
        self.assertEqual(
            (there["res_model"], there["res_id"]), ("project.project", project.id)
        )
        mine = project.with_user(self.clerk)
        self.assertEqual(mine.document_count, 1)
        back = mine.action_open_documents()
        self.assertEqual(
            (back["res_model"], back["res_id"]), ("account.move", invoice.id)
        )

    def test_an_invoice_of_a_fixed_price_leads_there_too(self):
        order = self._sell(self.fixed)
        invoice = order._create_invoices()
        self.assertEqual(invoice.billing_project_count, 1)
        action = invoice.action_open_billing_projects()
        self.assertEqual(action["res_id"], order.project_ids.id)

    def test_an_invoice_without_a_project_has_no_button(self):
        invoice = self.env["account.move"].create({"move_type": "out_invoice"})
        self.assertEqual(invoice.billing_project_count, 0)

    def test_who_may_not_read_the_project_is_not_led_there(self):
        _order, project = self._sell_ready()
        invoice = self._invoice(project)
        project.privacy_visibility = "followers"
        stranger = self._create_user(
            "otto",
            "Otto Other",
            "account.group_account_invoice,project.group_project_user",
        )
        self.assertEqual(invoice.with_user(stranger).billing_project_count, 0)
