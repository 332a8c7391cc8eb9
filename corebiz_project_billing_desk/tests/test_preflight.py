import doctest
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PM_DONE,
    PO_ARCHIVED,
    PO_BILLED,
)

from ..models import preflight
from ..models.preflight import BILLED, BLOCK, CHECKS, OFF, WARN, Check
from .desk_common import KINDS, DeskCase


class TestPreflight(DeskCase):
    """Every finding, what it weighs, who passes it, and the link that mends it."""

    def assertFound(self, project, *kinds):
        self.assertEqual(self._get_kinds(project), set(kinds))

    # === Each kind ===

    def test_nothing_against_a_clean_project(self):
        _order, project = self._sell_ready()
        self.assertFound(project)
        self.assertEqual(project.preflight_light, "green")

    def test_table_names_a_method_for_each_kind(self):
        result = doctest.testmod(preflight)
        self.assertEqual(result.failed, 0)
        self.assertGreater(result.attempted, 4)
        self.assertEqual([check.kind for check in CHECKS], list(KINDS))
        for check in CHECKS:
            self.assertTrue(hasattr(self.project, f"_preflight_{check.kind}"))

    def test_bookings_are_named_by_one_check(self):
        found = [check.kind for check in CHECKS if check.names_bookings]
        self.assertEqual(found, ["booking_other_order_line"])

    def test_customer(self):
        project = self._create_project("Internal", partner_id=False)
        self.assertFound(project, "customer")
        findings = project._get_preflight_findings()[project]
        self.assertEqual(project._get_light(findings), "red")

    def test_light_is_for_projects_on_their_way_to_billing(self):
        project = self._create_project("Under way", partner_id=False)
        self.assertFound(project, "customer")
        self.assertFalse(project.preflight_light)
        self.assertFalse(project.preflight_findings)

    def test_data_of_the_customer(self):
        _order, project = self._sell_ready()
        self.customer.write({"zip": False, "vat": False, "email": False})
        self.assertFound(project, "address", "tax_id", "email")
        self.customer.country_id = self.env["res.country"].create(
            {"name": "No Codes", "code": "QX", "zip_required": False}
        )
        self.assertFound(project, "tax_id", "email")
        self.customer.is_company = False
        self.assertFound(project, "email")

    def test_the_invoice_address_is_looked_at(self):
        order, project = self._sell_ready()
        order.partner_invoice_id = self.env["res.partner"].create(
            {"name": "Buchhaltung", "parent_id": self.customer.id, "type": "invoice"}
        )
        self.assertFound(project, "address", "email")

    def test_open_task(self):
        _order, project = self._sell_ready()
        project.tasks.state = "01_in_progress"
        self.assertFound(project, "open_task")
        project.tasks.state = "1_canceled"
        self.assertFound(project)

    def test_bookings(self):
        self.company.timesheet_task_required = False
        order = self._sell(self.by_hour)
        project = order.project_ids
        self._book(self.employee, project.tasks, 1)
        booking = self._book(self.employee, self.task, 1)
        booking.write({"project_id": project.id, "task_id": False, "so_line": False})
        project.write({"date_start": "2020-01-01", "date": "2020-01-31"})
        project.tasks.state = "1_done"
        self.employee.employee_id.hourly_cost = 0
        self.assertFound(
            project,
            "booking_without_task",
            "booking_without_order_line",
            "booking_after_end",
            "employee_cost",
        )

    def test_booking_on_another_order_line_than_its_task(self):
        """Odoo's *Recorded* on an order books on its first line: 300 instead of 600."""
        order = self._sell(self.by_hour, self.by_hour)
        first, second = order.order_line
        second.price_unit = 180
        project = order.project_ids[:1]
        task = second.task_id
        task.sale_line_id = second
        self._book(self.employee, task, 1)
        project.tasks.state = "1_done"
        self.assertFound(project)
        action = order.with_user(self.clerk).sudo().action_view_timesheet()
        booking = (
            self.env["account.analytic.line"]
            .with_context(**action["context"])
            .create(
                {
                    "task_id": task.id,
                    "project_id": project.id,
                    "employee_id": self.employee.employee_id.id,
                    "unit_amount": 3,
                    "date": "2026-03-02",
                }
            )
        )
        self.assertEqual(booking.so_line, first)
        self.assertFound(project, "booking_other_order_line")
        self.assertEqual(
            project.with_user(self.clerk).action_open_preflight(
                "booking_other_order_line"
            )["domain"],
            [("id", "in", booking.ids)],
        )
        [finding] = project._get_preflight_findings()[project]
        text = project._get_preflight_text(finding)
        self.assertIn("03/02/2026 Emil Employee 3:00", text)
        self.assertIn(first.display_name, text)
        # A rate of the employee is a reason, and what is invoiced is too late.
        rate = self.env["project.sale.line.employee.map"].create(
            {
                "project_id": project.id,
                "employee_id": self.employee.employee_id.id,
                "sale_line_id": first.id,
            }
        )
        self.assertFound(project)
        rate.unlink()
        booking.write({"so_line": first.id, "is_so_line_edited": True})
        self.assertFound(project, "booking_other_order_line")
        # So is what the office says.
        self._walk_to(project, PM_DONE)
        changes = self.env["project.order.line.change"].with_user(self.office)
        for line in (second, first):
            changes._change_order_line(
                booking.with_user(self.office), line, "Agreed by phone"
            )
        self.assertNotIn("booking_other_order_line", self._get_kinds(project))

    def test_booking_left_behind_by_a_supplement(self):
        order = self._sell(self.by_hour)
        project = order.project_ids
        booking = self._book(self.employee, project.tasks, 12)
        offer = self._sell(self.by_hour, confirm=False)
        offer._write_by_code({"supplement_project_id": project.id})
        offer.action_confirm()
        project.tasks.state = "1_done"
        self.assertEqual(project.tasks.sale_line_id, offer.order_line)
        self.assertEqual(booking.so_line, order.order_line)
        self.assertFound(project)

    def test_milestone(self):
        _order, project = self._sell_ready()
        project.allow_milestones = True
        milestone = self.env["project.milestone"].create(
            {"name": "Go-live", "project_id": project.id}
        )
        self.assertFound(project, "milestone")
        milestone.is_reached = True
        self.assertFound(project)

    def test_quotation(self):
        _order, project = self._sell_ready()
        quotation = self._sell(self.fixed, confirm=False, project_id=project.id)
        self.assertFound(project, "order_not_confirmed")
        quotation.action_cancel()
        self.assertFound(project)

    def test_down_payment_and_draft(self):
        order, project = self._sell_ready()
        self._pay_down(order)
        self.assertFound(project, "draft_invoice", "down_payment")
        order.invoice_ids.action_post()
        self.assertFound(project, "down_payment")
        self._invoice(project).action_post()
        self.assertFound(project)

    def test_down_payment_account(self):
        """Before the final invoice; who takes no down payments needs no account."""
        order, project = self._sell_ready()
        _order, other = self._sell_ready()
        self._pay_down(order).action_post()
        self.assertFound(project, "down_payment")
        self.company.downpayment_account_id = False
        self.assertFound(project, "down_payment", "down_payment_account")
        self.assertFound(other)
        [finding] = [
            one
            for one in project._get_preflight_findings("invoice")[project]
            if one.kind == "down_payment_account"
        ]
        self.assertEqual(finding.record_ids, tuple(self.company.ids))
        self.assertEqual(finding.severity, WARN)
        text = project.with_user(self.clerk)._get_preflight_text(finding)
        self.assertEqual(text, f"No account for down payments: {self.company.name}.")
        with self.assertRaisesRegex(UserError, "No account for down payments"):
            self._invoice(project)
        self.assertNotIn(
            "down_payment_account",
            [one.kind for one in project._get_preflight_findings("billed")[project]],
        )

    def test_down_payment_account_of_another_company(self):
        order, project = self._sell_ready()
        self._pay_down(order).action_post()
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(other.downpayment_account_id)
        self.assertFound(project, "down_payment")

    def _pay_down(self, order):
        payment = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "percentage",
                "amount": 10,
            }
        )
        return payment._create_invoices(order)

    def test_expense(self):
        _order, project = self._sell_ready()
        cost = self.env["account.analytic.line"].create(
            {
                "name": "Cable",
                "account_id": project.account_id.id,
                "amount": -20,
                "product_id": self.env["product.product"]
                .create({"name": "Cable", "expense_policy": "cost"})
                .id,
            }
        )
        self.assertFound(project, "expense")
        cost.product_id.expense_policy = "no"
        self.assertFound(project)

    # === The weight ===

    def test_company_decides_about_each_kind(self):
        _order, project = self._sell_ready()
        project.tasks.state = "01_in_progress"
        row = self._set_severity("open_task", BLOCK)
        self.assertEqual(project.preflight_light, "red")
        row.severity = OFF
        project.invalidate_recordset()
        self.assertEqual(project.preflight_light, "green")
        other = self.env["res.company"].create({"name": "Other"})
        self.administrator.company_ids |= other
        row.severity = BLOCK
        project.invalidate_recordset()
        self._set_severity("open_task", OFF, other)
        self.assertEqual(project.preflight_light, "red")

    def test_only_the_billing_administrator_sets_the_weight(self):
        row = self._set_severity("open_task", WARN)
        for user in (self.clerk, self.leader, self.project_administrator):
            with self.assertRaises(AccessError):
                row.with_user(user).severity = OFF
        action = row.with_user(self.administrator).action_open()
        self.assertEqual(action["res_model"], row._name)
        found = row.with_user(self.administrator).search([])
        # Bridges add kinds of their own.
        self.assertLessEqual(set(KINDS), set(found.mapped("kind")))
        self.assertEqual(found.company_id, self.company)

    def test_block_refuses_billed_in_every_channel(self):
        self._set_severity("milestone", BLOCK)
        order, project = self._sell_ready(self.fixed)
        order._create_invoices().action_post()
        project.allow_milestones = True
        self.env["project.milestone"].create(
            {"name": "Go-live", "project_id": project.id}
        )
        project = project.with_user(self.office)
        for step in (
            project.action_set_po_billed,
            lambda: project.write({"billing_state": PO_BILLED}),
        ):
            with self.assertRaisesRegex(UserError, "Go-live"):
                step()
        self.assertStates(project, PM_DONE)
        refusal = project._get_preflight_block_text(BILLED)
        self.assertIn("Mark them as reached", refusal)

    # === Passing ===

    def test_warning_is_passed_with_a_reason(self):
        _order, project = self._sell_ready()
        project.tasks.state = "01_in_progress"
        with self.assertRaisesRegex(UserError, project.name):
            project.with_user(self.clerk)._pass_preflight(" ")
        project.with_user(self.clerk)._pass_preflight("Rest follows", None)
        self.assertFound(project)
        row = project.preflight_pass_ids
        self.assertEqual(row.user_id, self.clerk)
        self.assertEqual(row.reason, "Rest follows")
        self.assertIn(project.tasks.name, row.text)
        self._create_task(project, "One more")
        self.assertFound(project, "open_task")
        for change in (
            lambda: row.sudo().write({"reason": "None"}),
            row.sudo().unlink,
        ):
            with self.assertRaisesRegex(UserError, "part of the records"):
                change()

    def test_who_passes_warnings(self):
        _order, project = self._sell_ready()
        project.tasks.state = "01_in_progress"
        for user in (self.manager, self.leader, self.employee):
            with self.assertRaisesRegex(UserError, "Only the Project Office can pass"):
                project.with_user(user)._pass_preflight("Please")
            with self.assertRaises(AccessError):
                self.env["project.preflight.reason"].with_user(user).create(
                    {"project_ids": project.ids, "reason": "Please"}
                )
        dialog = self.env["project.preflight.reason"].with_user(self.office)
        dialog.create({"project_ids": project.ids, "reason": "Please"}).action_confirm()
        self.assertFound(project)

    def _press(self, projects, step):
        """What the button of the client does."""
        return getattr(
            projects.with_context(ask_reason=True), f"action_set_po_{step}"
        )()

    def _paid_down(self):
        """An open task, and a down payment that no invoice deducts."""
        order, project = self._sell_ready(self.fixed)
        order._create_invoices().action_post()
        self._pay_down(self._sell(self.by_hour, project_id=project.id))
        project.tasks.state = "01_in_progress"
        order.search([("project_id", "=", project.id)]).invoice_ids.filtered(
            lambda move: move.state == "draft"
        ).action_post()
        return project.with_user(self.office)

    def test_billed_wants_a_reason_in_every_channel(self):
        project = self._paid_down()
        for step in (
            project.action_set_po_billed,
            lambda: project.action_set_po_billed(" "),
            lambda: project.write({"billing_state": PO_BILLED}),
            lambda: project.sudo().write({"billing_state": PO_BILLED}),
            lambda: project.write({"billing_state": PO_BILLED, "billing_reason": ""}),
            lambda: project.web_save({"billing_state": PO_BILLED}, {}),
        ):
            with self.assertRaisesRegex(
                UserError, r"Say why(.|\n)*Open tasks(.|\n)*Down payments(.|\n)*reason"
            ):
                step()
            self.assertStates(project.sudo(), PM_DONE)
        self.assertFalse(project.preflight_pass_ids)
        project.write({"billing_state": PO_BILLED, "billing_reason": "Next order"})
        self.assertStates(project.sudo(), PO_BILLED)
        rows = project.sudo().preflight_pass_ids
        self.assertEqual(set(rows.mapped("kind")), {"open_task", "down_payment"})
        self.assertEqual(set(rows.mapped("reason")), {"Next order"})
        self.assertEqual(rows.user_id, self.office)

    def test_button_asks_and_takes_a_selection_along(self):
        first, second = self._paid_down(), self._paid_down()
        _order, clean = self._sell_ready(self.fixed)
        _order._create_invoices().action_post()
        projects = (first | second | clean).with_user(self.office)
        action = self._press(projects, "billed")
        self.assertStates(projects.sudo(), PM_DONE)
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.office)
            .with_context(**action["context"])
            .create({"reason": "One reason for all"})
        )
        self.assertEqual(len(dialog.preflight_findings), 4)
        self.assertIn(first.name, {row["project"] for row in dialog.preflight_findings})
        dialog.action_confirm()
        self.assertStates(projects.sudo(), PO_BILLED)
        self.assertEqual(len(projects.sudo().preflight_pass_ids), 4)
        self.assertFalse(clean.preflight_pass_ids)

    def test_button_asks_nothing_without_warnings_or_against_a_refusal(self):
        order, project = self._sell_ready(self.fixed)
        with self.assertRaisesRegex(UserError, "not invoiced"):
            self._press(project.with_user(self.office), "billed")
        project.tasks.state = "01_in_progress"
        with self.assertRaisesRegex(UserError, "not invoiced"):
            self._press(project.with_user(self.office), "billed")
        project.tasks.state = "1_done"
        order._create_invoices().action_post()
        with self.assertRaisesRegex(UserError, "Only the Project Office"):
            self._press(project.with_user(self.leader), "billed")
        self._press(project.with_user(self.office), "billed")
        self.assertStates(project, PO_BILLED)

    def test_passed_before_is_not_asked_again(self):
        project = self._paid_down()
        project._pass_preflight("Known")
        project.action_set_po_billed()
        self.assertStates(project.sudo(), PO_BILLED)

    def test_archived_wants_a_reason(self):
        order, project = self._sell_ready(self.fixed)
        invoice = order._create_invoices()
        invoice.action_post()
        self._walk_to(project, PO_BILLED)
        self.assertFound(
            project, "invoice_not_sent", "invoice_not_paid", "document_missing"
        )
        self.assertEqual(project.preflight_light, "yellow")
        office = project.with_user(self.office)
        for step in (
            office.action_set_po_archived,
            lambda: office.write({"billing_state": PO_ARCHIVED}),
        ):
            with self.assertRaisesRegex(
                UserError, f"is archived.*(.|\n)*{invoice.name}"
            ):
                step()
            self.assertStates(project, PO_BILLED)
        action = self._press(office, "archived")
        self.assertEqual(action["context"]["default_target"], PO_ARCHIVED)
        self._set_severity("invoice_not_paid", BLOCK)
        with self.assertRaisesRegex(UserError, "cannot be archived yet"):
            office.action_set_po_archived("Never mind")
        self._set_severity("invoice_not_paid", OFF)
        invoice.is_move_sent = True
        self.assertFound(project, "document_missing")
        office.action_set_po_archived("Kept on paper")
        self.assertStates(project, PO_ARCHIVED)
        self.assertEqual(
            project.preflight_pass_ids.mapped("kind"), ["document_missing"]
        )

    def test_archived_asks_nothing_when_sent_paid_and_printed(self):
        order, project = self._sell_ready(self.by_hour)
        invoice = order._create_invoices()
        invoice.action_post()
        self._walk_to(project, PO_BILLED)
        invoice.is_move_sent = True
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertFound(project, "document_missing")
        # Which files an invoice has is for the addons that make them.
        invoices = self.env.registry["account.move"]
        with patch.object(invoices, "_is_document_missing", return_value=False):
            self.assertFound(project)
            self._press(project.with_user(self.office), "archived")
        self.assertStates(project, PO_ARCHIVED)

    def test_block_cannot_be_passed(self):
        _order, project = self._sell_ready()
        self.customer.street = False
        project.with_user(self.clerk)._pass_preflight("Please")
        self.assertFound(project, "address")

    # === Shown ===

    def test_every_finding_has_a_link(self):
        _order, project = self._sell_ready()
        project.tasks.state = "01_in_progress"
        self.customer.street = False
        project = project.with_user(self.clerk)
        shown = {row["kind"]: row for row in project.preflight_findings}
        self.assertEqual(set(shown), {"address", "open_task"})
        self.assertIn(project.tasks.name, shown["open_task"]["text"])
        action = project.action_open_preflight("open_task")
        self.assertEqual(action["res_model"], "project.task")
        self.assertEqual(action["res_id"], project.tasks.id)
        action = project.action_open_preflight("address")
        self.assertEqual(action["res_id"], self.customer.id)
        with self.assertRaisesRegex(UserError, "no check"):
            project.action_open_preflight("weather")

    def test_in_german(self):
        _order, project = self._sell_ready()
        project.tasks.state = "01_in_progress"
        (row,) = project.with_context(lang="de_DE").preflight_findings
        self.assertIn("Unerledigte Aufgaben", row["text"])

    def test_another_addon_adds_a_check(self):
        """The extension point: one entry, one method, and all else follows."""
        models = type(self.project)
        check = Check("weather", "Bad weather", "Wait.", "project.project", BLOCK)

        def _get_preflight_checks(project):
            return [*CHECKS, check]

        self.patch(models, "_get_preflight_checks", _get_preflight_checks)
        models._preflight_weather = lambda projects, orders: {
            project.id: project.ids for project in projects
        }
        self.addCleanup(delattr, models, "_preflight_weather")
        order, project = self._sell_ready(self.fixed)
        order._create_invoices().action_post()
        self.assertFound(project, "weather")
        with self.assertRaisesRegex(UserError, "Bad weather"):
            project.with_user(self.office).action_set_po_billed()
        self._set_severity("weather", OFF)
        self.assertFound(project)

    # === Many ===

    def test_number_of_queries_does_not_grow(self):
        projects = self.project.browse()
        for number in range(2):
            customer = self.customer.copy({"name": f"Customer {number}"})
            projects |= self._sell_ready(self.by_hour, customer=customer)[1]
        few = self._count_queries(projects)
        for number in range(6):
            customer = self.customer.copy({"name": f"More {number}"})
            projects |= self._sell_ready(self.by_hour, customer=customer)[1]
        self.assertLessEqual(self._count_queries(projects), few)

    def _count_queries(self, projects):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        lights = projects.mapped("preflight_light")
        self.assertEqual(len(lights), len(projects))
        return self.env.cr.sql_log_count - before

    def test_light_can_be_searched(self):
        _order, green = self._sell_ready()
        _order, yellow = self._sell_ready()
        yellow.tasks.state = "01_in_progress"
        both = [("id", "in", (green | yellow).ids)]
        for light, project in (("green", green), ("yellow", yellow)):
            found = self.project.search([("preflight_light", "=", light), *both])
            self.assertEqual(found, project)
