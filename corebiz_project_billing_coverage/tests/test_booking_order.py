from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.billing_state import (
    OPEN,
    PL_DONE,
    PM_DONE,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing.tests.common import REASON
from odoo.addons.corebiz_project_billing_sale.models.account_analytic_line import (
    LINE_CONTEXT,
)

from .booking_order_common import BookingOrderCase

KEPT = "keeps its order item|stays as it is"


class TestBookingOrder(BookingOrderCase):
    """From "Manager Done" on, who pays the hours is for the office to change."""

    # === While the project is in work ===

    def test_open_projects_work_as_in_odoo(self):
        for state in (OPEN, PL_DONE):
            self._walk_to(self.project, state)
            self.task.sale_line_id = self.package
            self.assertLine(self.package, "fixed")
            self.task.sale_line_id = self.line
            self.assertLine()
        rate = self.env["project.sale.line.employee.map"].create(
            {
                "project_id": self.project.id,
                "employee_id": self.employee.employee_id.id,
                "sale_line_id": self.dear_line.id,
            }
        )
        self._settle()
        self.assertEqual(self.booking.so_line, self.dear_line)
        self.assertFalse(self.project.order_line_change_ids)
        rate.unlink()

    def test_order_of_another_customer_covers_nothing(self):
        self.task.with_user(self.employee).write({"sale_line_id": self.foreign.id})
        self.assertLine(self.foreign)
        self.task.write({"partner_id": self.stranger.id})
        self.task.sale_line_id = self.foreign
        self.assertLine(self.foreign, "fixed")
        self.task.write({"partner_id": self.customer.id})
        self.task.sale_line_id = self.foreign
        self.assertLine(self.foreign)

    def test_lump_sum_of_another_customer_covers_nothing(self):
        """It has no quantity of hours, and still pays for its own customer only."""
        unit = self.env.ref("uom.product_uom_unit")
        for policy in ("delivered_manual", "delivered_milestones", "ordered_prepaid"):
            lump = self._create_product("Lump sum", policy, 5000, uom_id=unit.id)
            own = self._add_order(lump)
            self.task.with_user(self.employee).sale_line_id = own
            self.assertLine(own, "fixed")
            foreign = self._add_order(lump, partner_id=self.stranger.id)
            self.task.with_user(self.employee).sale_line_id = foreign
            self.assertLine(foreign)
        self.assertHours(open=5)
        # The same for bookings that were there before this addon.
        self.env.cr.execute(
            "UPDATE account_analytic_line SET coverage_state = NULL WHERE id IN %s",
            (tuple(self.bookings.ids),),
        )
        self.env["account.analytic.line"]._fill_coverage_state()
        self.assertLine(foreign)
        self._walk_to(self.project, PM_DONE)
        self.assertRefused(
            lambda: self._walk_to(self.project, PO_BILLED), "hours that are not billed"
        )
        # Nor when the task is given to that customer afterwards.
        self.task.partner_id = self.stranger
        self.assertLine(foreign)

    def test_contacts_of_one_company_are_one_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Karl Kunde", "parent_id": self.customer.id}
        )
        line = self._add_order(self.fixed_product, partner_id=contact.id)
        self.task.sale_line_id = line
        self.assertLine(line, "fixed")

    # === What Odoo passes on ===

    def _get_triggers(self):
        """Changes that make Odoo work out the order item of bookings anew."""
        vals = {
            "project_id": self.project.id,
            "employee_id": self.employee.employee_id.id,
            "sale_line_id": self.dear_line.id,
        }
        rates = self.env["project.sale.line.employee.map"]
        return {
            "order item of the task": lambda: self.task.write(
                {"sale_line_id": self.package.id}
            ),
            "of another customer": lambda: self.task.write(
                {"sale_line_id": self.foreign.id}
            ),
            "none": lambda: self.task.write({"sale_line_id": False}),
            "customer of the task": lambda: self.task.write(
                {"partner_id": self.stranger.id}
            ),
            "order item of the project": lambda: self.project.write(
                {"sale_line_id": self.package.id}
            ),
            "no order item of the project": lambda: self.project.write(
                {"sale_line_id": False}
            ),
            "employee rate": lambda: rates.create(vals),
            "employee rate by the project": lambda: self.project.write(
                {"sale_line_employee_ids": [Command.create(vals)]}
            ),
            "billed by hand": lambda: self.project.write({"billing_type": "manually"}),
            "customer of the project": lambda: self.project.write(
                {"partner_id": self.stranger.id}
            ),
            "no customer": lambda: self.project.write({"partner_id": False}),
            "internal": lambda: self.project.write({"allow_billable": False}),
            "so_line": lambda: self.bookings.write({"so_line": self.package.id}),
            "so_line of others": lambda: self.bookings.write({"so_line": False}),
            "by hand": lambda: self.bookings.write({"is_so_line_edited": True}),
            "x2many of the order": lambda: self.package.write(
                {"timesheet_ids": [Command.link(self.booking.id)]}
            ),
            "context": lambda: self.bookings.with_context(**{LINE_CONTEXT: True}).write(
                {"so_line": self.package.id}
            ),
            "recompute": lambda: self.env.add_to_compute(
                self.bookings._fields["so_line"], self.bookings
            ),
        }

    def _trigger(self, name, take):
        """Let something happen, refused or not, and look at the bookings."""
        with self.subTest(trigger=name), self.env.cr.savepoint() as savepoint:
            with suppress(UserError, AccessError):
                take()
                self.env.flush_all()
            self.assertLine(self.bookings.so_line, self.before)
            self.assertEqual(self.bookings.so_line, self.line_before)
            self.assertEqual(set(self.bookings.mapped("is_so_line_edited")), {False})
            savepoint.rollback()
        self.env.invalidate_all()

    def test_nothing_moves_the_bookings_of_a_finished_project(self):
        self.before, self.line_before = "open", self.line
        self._walk_to(self.project, PM_DONE)
        for name, take in self._get_triggers().items():
            self._trigger(name, take)

    def test_fixed_hours_are_not_billable_a_second_time(self):
        self.task.sale_line_id = self.package
        self.before, self.line_before = "fixed", self.package
        self._invoice(self.package.order_id)
        for state in (PM_DONE, PO_BILLED):
            self._walk_to(self.project, state)
            for name, take in self._get_triggers().items():
                self._trigger(f"{state}: {name}", take)
        self.task.sale_line_id = self.line
        self._settle()
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_product_that_turns_into_a_fixed_price_covers_nothing(self):
        self._walk_to(self.project, PM_DONE)
        self.product.service_policy = "ordered_prepaid"
        self.bookings.modified(["amount", "so_line"])
        self.assertLine()

    def test_customer_that_moves_to_another_company_stays_covered(self):
        """His employer has ordered, and paid the hours."""
        contact = self.env["res.partner"].create(
            {"name": "Karl Kunde", "parent_id": self.customer.id}
        )
        self.project.partner_id = contact
        self.task.partner_id = contact
        self.task.sale_line_id = self.package
        self.assertLine(self.package, "fixed")
        self._invoice(self.package.order_id)
        self._walk_to(self.project, PO_BILLED)
        contact.parent_id = self.stranger
        self.bookings.modified(["so_line"])
        self.assertLine(self.package, "fixed")

    # === Refused with a sentence ===

    def test_people_are_told_who_changes_it(self):
        self._walk_to(self.project, PM_DONE)
        task = self.task.with_user(self.salesperson)
        project = self.project.with_user(self.salesperson)
        vals = {"employee_id": self.employee.employee_id.id}
        rates = {"sale_line_employee_ids": [Command.create(vals)]}
        for take in (
            lambda: task.write({"sale_line_id": self.package.id}),
            lambda: task.write({"sale_line_id": False}),
            lambda: project.write(rates),
            lambda: project.write({"partner_id": self.stranger.id}),
            lambda: self.bookings.sudo().write({"so_line": self.package.id}),
        ):
            self.assertRefused(take, "Change Order Item")
        self.assertRefused(
            lambda: self.bookings.sudo().write({"so_line": self.package.id}),
            "by Emil Employee on “Project of S.*” .Installation.",
        )

    def test_office_does_not_make_open_hours_internal(self):
        self._walk_to(self.project, PM_DONE)
        self.office.group_ids |= self.env.ref("project.group_project_manager")
        project = self.project.with_user(self.office)
        vals = {"allow_billable": False, "partner_id": False}
        self.assertRefused(lambda: project.write(vals), "Waive them")
        self._waive(self.project)
        project.write(vals)
        self.assertFalse(self.project.allow_billable)

    def test_paid_hours_keep_their_order_item_in_an_internal_project(self):
        """Odoo takes the order item off the bookings of such a project."""
        self.task.sale_line_id = self.package
        self._invoice(self.package.order_id)
        self._walk_to(self.project, PM_DONE)
        self.office.group_ids |= self.env.ref("project.group_project_manager")
        self.project.with_user(self.office).write({"allow_billable": False})
        self.assertFalse(self.project.allow_billable)
        self.assertLine(self.package, "fixed")

    def test_internal_project_stays_internal_once_it_is_billed(self):
        internal = self._create_project("Own server", partner_id=False)
        self._book(self.employee, self._create_task(internal), 5)
        self._walk_to(internal, PO_BILLED)
        for vals in ({"partner_id": self.customer.id}, {"allow_billable": True}):
            self.assertRefused(lambda v=vals: internal.write(v), KEPT)
        self.assertHours(internal, fixed=5)

    def test_rates_stay_until_the_project_is_sent_back(self):
        rate = self.env["project.sale.line.employee.map"].create(
            {
                "project_id": self.project.id,
                "employee_id": self.employee.employee_id.id,
                "sale_line_id": self.line.id,
            }
        )
        self._walk_to(self.project, PM_DONE)
        mine = rate.with_user(self.salesperson)
        for take in (
            lambda: mine.write({"sale_line_id": self.dear_line.id}),
            lambda: mine.write({"employee_id": self.leader.employee_id.id}),
            mine.unlink,
        ):
            self.assertRefused(take, KEPT)
        self.dear_line.order_id.user_id = self.salesperson
        rate.sudo().sale_line_id = self.dear_line
        self.assertLine()
        self.project.with_user(self.office).action_send_back(REASON)
        mine.sale_line_id = self.dear_line
        self._settle()
        self.assertEqual(self.booking.so_line, self.dear_line)

    def test_order_of_fixed_bookings_is_not_deleted(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )
        self.bookings.write({"so_line": order.order_line.id})
        self._walk_to(self.project, PM_DONE)
        self.assertRefused(order.unlink, KEPT)
        self.assertRefused(order.order_line.unlink, KEPT)
        self.assertLine(order.order_line)

    def test_order_that_pays_fixed_bookings_keeps_its_customer(self):
        self.task.sale_line_id = self.foreign
        self._walk_to(self.project, PM_DONE)
        order = self.foreign.order_id
        self.assertRefused(lambda: order.write({"partner_id": self.customer.id}), KEPT)
        contact = {"name": "Frida Fremd", "parent_id": self.stranger.id}
        order.partner_id = self.env["res.partner"].create(contact)
        self.assertLine(self.foreign)

    # === The office's way ===

    def test_office_changes_the_order_item_with_a_reason(self):
        self._walk_to(self.project, PM_DONE)
        self._change(self.dear_line)
        self.assertLine(self.dear_line)
        rows = self.project.order_line_change_ids
        self.assertEqual(rows.booking_id, self.bookings)
        self.assertEqual(rows.old_line_id, self.line)
        self.assertEqual(rows.new_line_id, self.dear_line)
        self.assertEqual(rows.user_id, self.office)
        self.assertEqual(set(rows.mapped("reason")), {REASON})
        self.assertEqual(sum(rows.mapped("hours")), 5)
        self._change(self.package)
        self.assertLine(self.package, "fixed")
        self.assertHours(fixed=5)
        self.assertRefused(
            lambda: self._change(self.line), "None of these bookings is open"
        )
        self._invoice(self.package.order_id)
        self._walk_to(self.project, PO_BILLED)

    def test_booking_stays_with_the_reason_of_its_change(self):
        other = self._book(self.employee, self.task)
        self._walk_to(self.project, PM_DONE)
        self._change(self.dear_line, self.booking)
        self.project.with_user(self.office).action_send_back(REASON)
        booking = self.booking.with_user(self.employee)
        for lang, text in (
            ("en_US", "gave the booking .* another order item, so it stays"),
            ("de_DE", "hat der Zeitbuchung vom .* eine andere Auftragsposition"),
        ):
            for batch in (booking, other | booking):
                self.assertRefused(batch.with_context(lang=lang).unlink, text)
        booking.unit_amount = 0
        other.unlink()
        self.assertEqual((self.booking | other).exists(), self.booking)

    def test_only_the_office_changes_it(self):
        self._walk_to(self.project, PM_DONE)
        changes = self.env["project.order.line.change"]
        for user in (self.employee, self.leader, self.manager, self.salesperson):
            # Who may not even read the bookings would be refused for that.
            user.group_ids |= self.env.ref("hr_timesheet.group_timesheet_manager")
            rows = changes.with_user(user)
            self.assertRefused(
                lambda r=rows: r._change_order_line(
                    self.bookings.with_env(r.env), self.package, REASON
                ),
                "Only the Project Office",
                AccessError,
            )
            vals = {
                "project_id": self.project.id,
                "booking_id": self.booking.id,
                "new_line_id": self.package.id,
                "reason": REASON,
                "user_id": user.id,
            }
            self.assertRefused(lambda r=rows, v=vals: r.create(v), "", AccessError)
        self.assertLine()

    def test_change_needs_a_reason_and_an_order_of_the_customer(self):
        self._walk_to(self.project, PM_DONE)
        for reason in ("", "  "):
            self.assertRefused(
                lambda r=reason: self._change(self.package, reason=r), "Say why|"
            )
        self.assertRefused(lambda: self._change(self.foreign), "another customer")
        quotation = self.package.order_id.copy().order_line
        self.assertRefused(lambda: self._change(quotation), "confirmed order")
        goods = self.env["product.product"].create({"name": "Box", "type": "consu"})
        self.assertRefused(lambda: self._change(self._add_order(goods)), "a service")
        self.assertLine()

    def test_dialog_offers_what_can_pay(self):
        dialog = self.env["project.order.line.choose"].with_user(self.office)
        dialog = dialog.new({"booking_ids": [Command.set(self.bookings.ids)]})
        offered = dialog.allowed_line_ids
        self.assertLessEqual(
            {self.line.id, self.dear_line.id, self.package.id}, set(offered._origin.ids)
        )
        self.assertNotIn(self.foreign.id, offered._origin.ids)
        self.assertEqual(dialog.hours, 5)

    def test_documents_keep_their_order_item(self):
        self._walk_to(self.project, PM_DONE)
        self._invoice()
        changes = self.env["project.order.line.change"].with_user(self.office)
        self.assertRefused(
            lambda: changes._change_order_line(
                self.bookings.with_user(self.office), self.package, REASON
            ),
            "not open",
        )

    def test_ledger_stays(self):
        self._walk_to(self.project, PM_DONE)
        self._change(self.dear_line)
        row = self.project.order_line_change_ids[0].sudo()
        self.assertRefused(lambda: row.write({"reason": "Other"}), "cannot be changed")
        self.assertRefused(row.unlink, "cannot be deleted")
        self.assertTrue(row.with_user(self.employee).read(["new_line_id", "reason"]))

    def test_late_order_is_given_by_the_office(self):
        customer = self.env["res.partner"].create({"name": "Neue GmbH"})
        project = self._create_project(
            "Sold later", allow_billable=True, partner_id=customer.id
        )
        task = self._create_task(project)
        booking = self._book(self.employee, task, 3).with_env(self.env)
        self.assertFalse(booking.so_line)
        self._walk_to(project, PM_DONE)
        line = self._add_order(
            self.fixed_product, partner_id=customer.id, project_id=project.id
        )
        project.sale_line_id = line
        task.with_user(self.salesperson).sale_line_id = line
        self._settle()
        self.assertFalse(booking.so_line)
        self.assertHours(project, open=3)
        self._change(line, booking)
        self.assertHours(project, fixed=3)
        self._invoice(line.order_id)
        self._walk_to(project, PO_BILLED)

    def test_order_is_still_cancelled_and_confirmed(self):
        self.task.sale_line_id = self.package
        self._walk_to(self.project, PM_DONE)
        order = self.package.order_id
        order._action_cancel()
        self.assertLine(self.package, "open")
        order.action_draft()
        order.action_confirm()
        self.assertLine(self.package, "fixed")

    def test_booking_costs_no_query_more(self):
        """The guards ask for what the booking has read already."""
        booking = self._book(self.employee, self.task, 1).sudo()
        self.env.flush_all()
        for ask in (
            booking._is_order_line_kept,
            booking._get_guarding_projects,
            booking._check_task_agrees,
        ):
            with self.subTest(ask=ask.__name__), self.assertQueryCount(0):
                ask()
