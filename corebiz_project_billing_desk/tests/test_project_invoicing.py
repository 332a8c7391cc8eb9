from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.billing_state import (
    OPEN,
    PM_DONE,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.common import REASON

from ..models.preflight import BLOCK
from .desk_common import DeskCase


class TestProjectInvoicing(DeskCase):
    """The draft invoices of a project, for all kinds of orders, by the right person."""

    def assertInvoiced(self, invoices, expected):
        """``expected``: what the lines bill, as (product, quantity)."""
        self.assertEqual(set(invoices.mapped("state")), {"draft"})
        lines = invoices.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        found = sorted((line.product_id.name, line.quantity) for line in lines)
        self.assertEqual(found, sorted(expected))

    # === What is invoiced ===

    def test_time_and_material(self):
        _order, project = self._sell_ready(hours=3)
        invoices = self._invoice(project)
        self.assertInvoiced(invoices, [("delivered_timesheet", 3)])
        self.assertEqual(project.timesheet_ids.timesheet_invoice_id, invoices)
        self.assertTrue(project.last_invoicing_date)
        self.assertEqual(project.draft_invoice_count, 1)

    def test_all_orders_of_the_project(self):
        """Prepaid hours, a milestone and a supplement besides time and material."""
        milestones = self._create_service("delivered_milestones")
        order, project = self._sell_ready(self.by_hour, self.fixed, milestones)
        self.assertEqual(len(project), 1)
        (milestone,) = project.milestone_ids
        milestone.quantity_percentage = 0.5
        extra = self._sell(self.fixed, confirm=False, project_id=project.id)
        extra.with_context(disable_project_task_generation=True).action_confirm()
        milestone.is_reached = True
        invoices = self._invoice(project)
        self.assertInvoiced(
            invoices,
            [
                ("delivered_timesheet", 2),
                ("ordered_prepaid", 10),
                ("ordered_prepaid", 10),
                ("delivered_milestones", 5),
            ],
        )
        self.assertEqual(
            invoices.invoice_line_ids.sale_line_ids.order_id, order + extra
        )

    def test_until_a_day(self):
        order = self._sell(self.by_hour)
        project = order.project_ids
        today = date.today()
        for days, hours in ((10, 1), (5, 2), (0, 4)):
            day = today - timedelta(days=days)
            self._book(self.employee, project.tasks, hours, date=day)
        project.tasks.state = "1_done"
        self._walk_to(project, PM_DONE)
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            self._invoice(project, date_to=today - timedelta(days=20))
        # The last day belongs to it, also where it is the only one.
        for days, hours in ((10, 1), (5, 2)):
            invoice = self._invoice(project, date_to=today - timedelta(days=days))
            self.assertInvoiced(invoice, [("delivered_timesheet", hours)])
            self.assertEqual(sum(invoice.timesheet_ids.mapped("unit_amount")), hours)
        rest = self._invoice(project)
        self.assertInvoiced(rest, [("delivered_timesheet", 4)])

    def test_a_period_without_bookings_leaves_nothing_behind(self):
        """A line that has nothing in the period is due in full the next time."""
        second = self._create_service("delivered_timesheet", name="Consulting")
        order = self._sell(self.by_hour, second)
        project = order.project_ids
        today = date.today()
        for task in project.tasks:
            late = task.sale_line_id.product_id == second
            day = today - timedelta(days=0 if late else 9)
            self._book(self.employee, task, 2, date=day)
        project.tasks.state = "1_done"
        self._walk_to(project, PM_DONE)
        first = self._invoice(project, date_to=today - timedelta(days=5))
        self.assertInvoiced(first, [("delivered_timesheet", 2)])
        self.env.flush_all()
        self.assertInvoiced(self._invoice(project), [("Consulting", 2)])

    def test_an_order_without_bookings_in_the_period_is_due_later(self):
        """Two orders of one project, one of which has nothing until that day."""
        _order, project = self._sell_ready()
        late = self._sell(self.by_hour, confirm=False, project_id=project.id)
        late.with_context(disable_project_task_generation=True).action_confirm()
        project.with_user(self.manager).action_send_back(REASON)
        task = self._create_task(project, sale_line_id=late.order_line.id)
        today = date.today()
        project.timesheet_ids.date = today - timedelta(days=9)
        self._book(self.employee, task, 5, date=today)
        project.tasks.state = "1_done"
        self._walk_to(project, PM_DONE)
        first = self._invoice(project, date_to=today - timedelta(days=5))
        self.assertInvoiced(first, [("delivered_timesheet", 2)])
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(late.order_line.qty_to_invoice, 5)
        self.assertEqual(late.invoice_status, "to invoice")
        self.assertInvoiced(self._invoice(project), [("delivered_timesheet", 5)])

    def test_down_payment_is_deducted(self):
        order, project = self._sell_ready()
        payment = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": 50,
            }
        )
        payment._create_invoices(order).action_post()
        invoices = self._invoice(project)
        self.assertEqual(invoices.amount_untaxed, 2 * 100 - 50)

    def test_nothing_but_a_down_payment_is_no_credit_note(self):
        order = self._sell(self.by_hour)
        project = order.project_ids
        payment = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": 50,
            }
        )
        payment._create_invoices(order).action_post()
        project.tasks.state = "1_done"
        self._walk_to(project, PM_DONE)
        with self.assertRaisesRegex(UserError, project.name):
            self._invoice(project)
        self.assertEqual(len(order.invoice_ids), 1)

    def test_an_order_for_two_projects(self):
        other = self._create_service(
            "delivered_timesheet", name="Other", service_tracking="task_in_project"
        )
        template = self._create_project("Template", is_template=True)
        other.with_company(self.company).project_template_id = template
        order = self._sell(self.by_hour, other)
        first, second = order.order_line.project_id.sorted("id")
        for project in first + second:
            self._book(self.employee, project.tasks, 2)
            project.tasks.state = "1_done"
        project = order.order_line[0].project_id
        self._walk_to(project, PM_DONE)
        self.assertInvoiced(self._invoice(project), [("delivered_timesheet", 2)])

    def test_twice_creates_nothing_twice(self):
        order, project = self._sell_ready()
        dialog = self._open_dialog(project)
        dialog.action_invoice_project(project.id)
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            dialog.action_invoice_project(project.id)
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            self._open_dialog(project).action_confirm()
        self.assertEqual(len(order.invoice_ids), 1)

    # === Bookings without an order ===

    def _book_unsold(self):
        other = self._create_user("otto", "Otto Other", "base.group_user")
        other.group_ids |= self.env.ref("hr_timesheet.group_hr_timesheet_user")
        for user, hours in ((self.employee, 2), (other, 3)):
            self._book(user, self.task, hours)
        self.task.state = "1_done"
        return self._walk_to(self.project, PM_DONE)

    def test_bookings_without_an_order_get_one(self):
        project = self._book_unsold()
        self.assertIn("booking_without_order_line", self._get_kinds(project))
        dialog = self._open_dialog(project)
        self.assertEqual(sorted(dialog.rate_ids.mapped("hours")), [2, 3])
        # The dialog mends this finding by itself.
        self.assertFalse(dialog.has_warnings)
        with self.assertRaisesRegex(UserError, "Enter a product and a rate"):
            dialog.rate_ids.price_unit = 0
            dialog.action_confirm()
        dialog.rate_ids.write({"product_id": self.by_hour.id, "price_unit": 80})
        action = dialog.action_confirm()
        invoice = self.env["account.move"].browse(action["res_id"])
        self.assertInvoiced(invoice, [("delivered_timesheet", 5)])
        self.assertEqual(invoice.amount_untaxed, 5 * 80)
        order = invoice.invoice_line_ids.sale_line_ids.order_id
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(project.timesheet_ids.so_line, order.order_line)
        self.assertEqual(len(project.tasks), 1)
        self.assertStates(project, PM_DONE)
        self.assertFalse(self._get_kinds(project) & {"booking_without_order_line"})

    def test_a_line_for_each_employee(self):
        project = self._book_unsold()
        dialog = self._open_dialog(project, own_lines=True)
        dialog.rate_ids.write({"product_id": self.by_hour.id, "price_unit": 80})
        dialog.rate_ids[0].price_unit = 100
        invoices = self.env["account.move"].browse(
            dialog.action_invoice_project(project.id)
        )
        self.assertInvoiced(
            invoices, [("delivered_timesheet", 2), ("delivered_timesheet", 3)]
        )
        names = invoices.invoice_line_ids.mapped("name")
        for person in project.timesheet_ids.employee_id:
            self.assertTrue([name for name in names if person.name in name])

    def test_only_by_timesheets(self):
        project = self._book_unsold()
        dialog = self._open_dialog(project)
        dialog.rate_ids.write({"product_id": self.fixed.id, "price_unit": 80})
        with self.assertRaisesRegex(UserError, "not invoiced by timesheets"):
            dialog.action_confirm()
        project.allow_billable = True
        project.partner_id = False
        with self.assertRaisesRegex(UserError, "no customer"):
            dialog.action_confirm()

    # === The gate ===

    def test_warnings_ask_for_a_reason(self):
        order, project = self._sell_ready()
        project.tasks.state = "01_in_progress"
        dialog = self._open_dialog(project)
        self.assertTrue(dialog.has_warnings)
        for call in (
            dialog.action_confirm,
            lambda: dialog.action_invoice_project(project.id),
        ):
            with self.assertRaisesRegex(UserError, project.tasks.name):
                call()
        self.assertFalse(order.invoice_ids)
        dialog.reason = "Rest follows"
        dialog.action_confirm()
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertEqual(project.preflight_pass_ids.mapped("reason"), ["Rest follows"])

    def test_block_refuses_whatever_the_reason(self):
        order, project = self._sell_ready()
        self.customer.city = False
        dialog = self._open_dialog(project, reason="Never mind")
        for call in (
            dialog.action_confirm,
            lambda: dialog.action_invoice_project(project.id),
        ):
            with self.assertRaisesRegex(UserError, "street, postcode and city"):
                call()
        self.assertFalse(order.invoice_ids)

    def test_only_the_office_that_writes_invoices(self):
        _order, project = self._sell_ready()
        accountant = "account.group_account_invoice"
        seller = "sales_team.group_sale_salesman_all_leads"
        user = "project.group_project_user"
        plain = self._create_user("sven", "Sven", f"{user},{accountant},{seller}")
        for refused in (self.leader, self.manager, self.employee, plain):
            with self.assertRaisesRegex(UserError, "Project Office"):
                project.with_user(refused).action_open_invoicing()
            with self.assertRaisesRegex(UserError, "Project Office"):
                project.with_user(refused)._create_project_invoices()
            with self.assertRaises(AccessError):
                self.env["project.invoice.create"].with_user(refused).create(
                    {"project_ids": project.ids}
                )
        with self.assertRaisesRegex(UserError, "Invoicing"):
            project.with_user(self.office).action_open_invoicing()

    def test_orders_that_the_user_may_not_see(self):
        _order, project = self._sell_ready()
        project.sale_order_id.user_id = self.account_manager
        groups = (
            "corebiz_project_billing.group_project_office,"
            "account.group_account_invoice,sales_team.group_sale_salesman"
        )
        clerk = self._create_user("olaf", "Olaf Own", groups)
        with self.assertRaisesRegex(UserError, "All Documents"):
            self._invoice(project, clerk)

    def test_only_when_the_manager_is_done(self):
        order = self._sell(self.by_hour)
        project = order.project_ids
        for state in (OPEN, PO_BILLED):
            self._walk_to(project, state)
            with self.assertRaisesRegex(UserError, project.name):
                project.with_user(self.clerk).action_open_invoicing()
            with self.assertRaisesRegex(UserError, project.name):
                project.with_user(self.clerk)._create_project_invoices()

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        _order, project = self._sell_ready()
        foreign = self._create_user("fred", "Fred", self._get_groups(self.clerk))
        foreign.write({"company_ids": other.ids, "company_id": other.id})
        with self.assertRaises(AccessError):
            project.with_user(foreign).action_open_invoicing()

    def _get_groups(self, user):
        return ",".join(user.group_ids.get_external_id().values())

    # === A selection ===

    def test_a_failing_project_does_not_stop_the_others(self):
        first_order, first = self._sell_ready()
        second_order, second = self._sell_ready()
        second_order.partner_invoice_id = self.customer.copy(
            {"street": False, "name": "Nowhere"}
        )
        dialog = self._open_dialog(first + second)
        action = dialog.action_confirm()
        self.assertEqual(action["tag"], "corebiz_project_billing.invoice_progress")
        self.assertEqual(
            [row["id"] for row in action["params"]["projects"]], (first + second).ids
        )
        with self.assertRaisesRegex(UserError, second.name):
            dialog.action_invoice_project(second.id)
        self.assertEqual(
            dialog.action_invoice_project(first.id), first_order.invoice_ids.ids
        )
        self.assertFalse(second_order.invoice_ids)
        with self.assertRaisesRegex(UserError, "not part of this dialog"):
            dialog.action_invoice_project(self.project.id)

    def test_a_selection_asks_for_the_reason_first(self):
        projects = self._sell_ready()[1] | self._sell_ready()[1]
        projects[1].tasks.state = "01_in_progress"
        self._set_severity("email", BLOCK)
        dialog = self._open_dialog(projects)
        with self.assertRaisesRegex(UserError, projects[1].tasks.name):
            dialog.action_confirm()

    # === The desk ===

    def test_days_waiting(self):
        self.office.tz = "Europe/Berlin"
        _order, old = self._sell_ready()
        _order, new = self._sell_ready()
        self._set_waiting_since(old, "2026-11-18 22:30:00")
        self._set_waiting_since(new, "2026-11-30 23:30:00")
        domain = [("id", "in", (old | new).ids)]
        projects = self.project.with_user(self.office)
        with freeze_time("2026-12-01 09:00:00"):
            days = (old | new).with_user(self.office).mapped("billing_wait_days")
            self.assertEqual(days, [13, 0])
            ordered = projects.search(domain, order="billing_wait_days desc")
            self.assertEqual(ordered.ids, (old | new).ids)
            found = projects.search([*domain, ("billing_wait_days", ">", 12)])
            self.assertEqual(found.ids, old.ids)
            groups = projects._read_group(domain, [], ["billing_wait_days:avg"])
            self.assertEqual(groups, [(6.5,)])

    def test_days_waiting_are_days_of_the_user(self):
        """Since yesterday evening in Berlin, which in UTC is still today."""
        _order, project = self._sell_ready()
        self._set_waiting_since(project, "2026-11-30 22:30:00")
        domain = [("id", "=", project.id), ("billing_wait_days", "=", 1)]
        with freeze_time("2026-11-30 23:30:00"):
            for tz, days in (("Europe/Berlin", 1), ("UTC", 0)):
                own = project.with_user(self.office).with_context(tz=tz)
                self.assertEqual(own.billing_wait_days, days)
                self.assertEqual(own.search_count(domain), days)

    def _set_waiting_since(self, project, moment):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE project_project SET billing_state_date = %s WHERE id = %s",
            [moment, project.id],
        )
        self.env.invalidate_all()

    def test_drafts_are_opened(self):
        _order, project = self._sell_ready()
        invoices = self._invoice(project)
        action = project.with_user(self.clerk).action_open_drafts()
        self.assertEqual(action["res_id"], invoices.id)

    def test_order_line_of_a_shared_order(self):
        """What an order sells besides its projects belongs to each of them."""
        order, project = self._sell_ready()
        licence = self._create_service(
            "ordered_prepaid", name="Licence", service_tracking="no"
        )
        order.write(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": licence.id,
                            "product_uom_qty": 1,
                            "name": "Licence",
                        }
                    )
                ]
            }
        )
        self.assertInvoiced(
            self._invoice(project), [("Licence", 1), ("delivered_timesheet", 2)]
        )
