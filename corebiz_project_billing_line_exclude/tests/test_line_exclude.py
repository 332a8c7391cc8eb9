from odoo.exceptions import AccessError

from odoo.addons.corebiz_project_billing.models.billing_state import OPEN, PL_DONE
from odoo.addons.corebiz_project_billing.tests.common import REASON
from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)

from ..hooks import post_init_hook
from ..models.account_analytic_line import EXCLUDED, KIND


class TestLineExclude(CoverageCase):
    """Bookings that are marked as non-billable count as written off, not as open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = cls.env.ref("sale_timesheet_line_exclude.group_exclude_from_sale_order")
        cls.employee.group_ids += group
        cls.booking = cls._book(cls.employee, cls.task, 3)
        cls.ours = cls.booking.with_user(cls.employee)

    def _get_waivers(self):
        return self.booking.waiver_ids.filtered("is_active")

    def test_marked(self):
        """By the person with the right, with the value of the hours; not invoiced."""
        self._book(self.employee, self.task, 2)
        self.ours[EXCLUDED] = True
        self.assertHours(waived=3, open=2)
        row = self._get_waivers()
        self.assertEqual((row.user_id, row.hours), (self.employee, 3))
        self.assertEqual(row.kind_id, self.env.ref(KIND))
        self.assertEqual(self.booking.so_line, self.line, "that tells the value")
        self.assertEqual(self.line.qty_to_invoice, 2)
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 2)
        self.assertCovered()

    def test_marked_when_booked(self):
        values = {"name": "Way", "task_id": self.task.id, "unit_amount": 1}
        bookings = self.env["account.analytic.line"].with_user(self.employee)
        marked = bookings.create([{**values, EXCLUDED: True}, values])
        self.assertEqual(
            marked.mapped("coverage_state"), ["waived", "open"], "each its own"
        )
        self.assertEqual(marked.so_line, self.line)
        free = self._create_project("Without an order", allow_billable=True)
        task = self._create_task(free)
        booking = bookings.create({**values, "task_id": task.id, EXCLUDED: True})
        self.assertEqual(booking.coverage_state, "waived")
        self.assertHours(waived=1, open=4)

    def test_marked_when_booked_and_opened_again(self):
        """Odoo bills it by the hour then, like any other."""
        values = {"name": "Way", "task_id": self.task.id, "unit_amount": 1}
        bookings = self.env["account.analytic.line"].with_user(self.employee)
        booking = bookings.create({**values, EXCLUDED: True})
        self.assertHours(waived=1, open=3)
        booking[EXCLUDED] = False
        self.assertHours(open=4)
        self.assertEqual(booking.so_line, self.line)
        self.assertEqual(booking.timesheet_invoice_type, "billable_time")
        self.assertEqual(self.line.qty_to_invoice, 4)
        self.assertEqual(self._invoice().invoice_line_ids.quantity, 4)
        self.assertCovered()

    def test_only_with_the_right(self):
        self.employee.group_ids -= self.env.ref(
            "sale_timesheet_line_exclude.group_exclude_from_sale_order"
        )
        self.assertRefused(
            lambda: self.ours.write({EXCLUDED: True}), EXCLUDED, error=AccessError
        )
        self.assertHours(open=3)

    def test_without_the_mark_it_is_open_and_may_be_corrected(self):
        self.ours[EXCLUDED] = True
        self.assertRefused(lambda: self.ours.write({"unit_amount": 2}), "waived")
        self.ours.write({EXCLUDED: False, "unit_amount": 2})
        self.assertHours(open=2)
        self.assertEqual(self.line.qty_to_invoice, 2)
        self.assertEqual(sum(self.booking.waiver_ids.mapped("hours")), 0)
        self.assertCovered()

    def test_corrected_and_marked_in_one_go(self):
        """As a form is saved."""
        self.ours.write({EXCLUDED: True, "unit_amount": 2, "name": "Shorter"})
        self.assertHours(waived=2)
        self.assertEqual(self.booking.name, "Shorter")
        self.assertEqual(self.booking.so_line, self.line)

    def test_office_is_led_to_the_mark(self):
        self.ours[EXCLUDED] = True
        row = self._get_waivers().with_user(self.office)
        self.assertRefused(lambda: row._take_back(REASON), "Take the mark off")
        self.assertHours(waived=3)

    def test_office_takes_its_own_waiver_back(self):
        waivers = self.env["project.waiver"].with_user(self.office)
        part = waivers._waive(self.booking, REASON, hours=1)
        self.ours[EXCLUDED] = True
        self.assertHours(waived=3)
        self.ours[EXCLUDED] = False
        self.assertHours(waived=1, open=2)
        part._take_back(REASON)
        self.assertHours(open=3)

    def test_finished_and_invoiced_bookings_stay(self):
        self._walk_to(self.project, PL_DONE)
        self.assertRefused(lambda: self.ours.write({EXCLUDED: True}), "Leader Done")
        self.project.with_user(self.leader).write(
            {"billing_state": OPEN, "billing_reason": REASON}
        )
        self._invoice(post=False)
        self.assertRefused(lambda: self.ours.write({EXCLUDED: True}), "invoice")
        self.assertHours(draft=3)

    def test_package_gets_its_hours_back(self):
        order, project, task = self._sell(self.fixed_product, 2)
        booking = self._book(self.employee, task, 2)
        self.assertEqual(booking.coverage_state, "fixed")
        booking.with_user(self.employee)[EXCLUDED] = True
        self.assertHours(project, waived=2)
        self.assertEqual(order.order_line.remaining_hours, 2)
        booking.with_user(self.employee)[EXCLUDED] = False
        self.assertHours(project, fixed=2)

    def test_hours_that_come_later(self):
        """Of a timer that runs, and of a project that gets its customer."""
        empty = self._book(self.employee, self.task, 0)
        empty.with_user(self.employee)[EXCLUDED] = True
        self.assertFalse(empty.waiver_ids)
        empty.with_user(self.employee).unit_amount = 0.5
        self.assertHours(waived=0.5, open=3)
        inside = self._create_project("Inside", allow_billable=False, partner_id=False)
        task = self._create_task(inside)
        booking = self._book(self.employee, task, 1)
        booking.with_user(self.employee)[EXCLUDED] = True
        self.assertEqual(booking.coverage_state, "fixed")
        inside.write({"allow_billable": True, "partner_id": self.customer.id})
        self.assertEqual(booking.coverage_state, "waived")

    def test_marks_from_before(self):
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE account_analytic_line SET {EXCLUDED} = true WHERE id = %s",
            [self.booking.id],
        )
        self.env.invalidate_all()
        post_init_hook(self.env)
        self.assertHours(waived=3)

    def test_kind_that_the_house_has_archived(self):
        self.env.ref(KIND).active = False
        self.ours[EXCLUDED] = True
        self.assertHours(waived=3)
        self.assertTrue(self._get_waivers().kind_id.active)

    def test_second_company(self):
        """By a kind that the company may use."""
        kind = self.env.ref(KIND)
        kind.company_id = self.env["res.company"].create({"name": "Another"})
        self.ours[EXCLUDED] = True
        self.assertNotEqual(self._get_waivers().kind_id, kind)

    def test_import(self):
        """The same by the list of an import."""
        result = (
            self.env["account.analytic.line"]
            .with_user(self.employee)
            .load([".id", EXCLUDED], [[str(self.booking.id), "1"]])
        )
        self.assertFalse(result["messages"])
        self.assertHours(waived=3)
