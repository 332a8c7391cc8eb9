import doctest

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.models.billing_state import (
    OPEN,
    PL_DONE,
    PM_DONE,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing_coverage.models import prepaid_share
from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)


@tagged("post_install", "-at_install")
class TestCoveragePrepaid(CoverageCase):
    """Prepaid hours pay bookings up to the quantity sold; the rest is open.

    50 hours at 90, and three projects that book 20, 25 and 15 hours on them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.first, cls.task = cls._sell(cls.fixed_product, 50)
        cls.line = cls.order.order_line
        cls.second, cls.other_task = cls._share("Second")
        cls.third, cls.last_task = cls._share("Third")
        cls.projects = cls.first | cls.second | cls.third

    @classmethod
    def _share(cls, name, **values):
        """One more project on the same package, and a task of it."""
        project = cls._create_project(
            name, allow_billable=True, sale_line_id=cls.line.id, **values
        )
        return project, cls._create_task(project, sale_line_id=cls.line.id)

    def _book_days(self, *sizes, user=None):
        """Book 20, 25 and 15 hours in the three projects, or ``sizes``."""
        tasks = (self.task, self.other_task, self.last_task)
        return [
            self._book(user or self.employee, task, hours, date=f"2026-03-0{day}")
            for day, (task, hours) in enumerate(
                zip(tasks, sizes or (20, 25, 15), strict=True), 1
            )
        ]

    def assertPrepaid(self, *hours):
        """Hours paid in the three projects; what they booked more is open."""
        self.projects.invalidate_recordset()
        found = [round(project.fixed_hours, 4) for project in self.projects]
        self.assertEqual(found, list(hours))
        for project in self.projects:
            self.assertAlmostEqual(
                project.open_hours, project.effective_hours - project.fixed_hours, 4
            )
            # The expression of lists and searches says the same.
            self.assertEqual(
                self.env["project.project"].search_count(
                    [
                        ("id", "=", project.id),
                        ("fixed_hours", "=", project.fixed_hours),
                        ("open_hours", "=", project.open_hours),
                    ]
                ),
                1,
            )

    def test_doctests(self):
        result = doctest.testmod(prepaid_share)
        self.assertGreater(result.attempted, 5)
        self.assertFalse(result.failed)

    # === What is paid ===

    def test_hours_beyond_the_package_are_open(self):
        self._book_days()
        self.assertPrepaid(20, 25, 5)
        self.assertHours(self.third, fixed=5, open=10)
        self.assertEqual(self.third.open_amount, self._in_company(900))
        # The package is to invoice for all three, and the hours beyond it for one.
        amounts = self.projects.mapped("uninvoiced_amount")
        self.assertEqual(amounts, [*map(self._in_company, (4500, 4500, 5400))])

    def test_hours_beyond_an_invoiced_package_are_to_invoice(self):
        self._invoice(self.order)
        self._book_days()
        amounts = self.projects.mapped("uninvoiced_amount")
        self.assertEqual(amounts, [0, 0, self._in_company(900)])

    def test_order_of_dates_and_not_of_booking(self):
        for day, task in ((3, self.last_task), (2, self.other_task), (1, self.task)):
            self._book(self.employee, task, 20, date=f"2026-03-0{day}")
        self.assertPrepaid(20, 20, 10)

    def test_a_project_with_hours_beyond_does_not_close(self):
        self._invoice(self.order)
        self._book_days()
        self._walk_to(self.projects, PM_DONE)
        self._walk_to(self.first | self.second, PO_BILLED)
        with self.assertRaisesRegex(UserError, "10:00"):
            self._walk_to(self.third, PO_BILLED)

    def test_more_sold_pays_the_rest(self):
        self._invoice(self.order)
        self._book_days()
        self._walk_to(self.projects, PM_DONE)
        self.line.product_uom_qty = 60
        self.assertPrepaid(20, 25, 15)
        self.assertEqual(self.line.qty_to_invoice, 10)
        self._invoice(self.order)
        self._walk_to(self.projects, PO_BILLED)

    def _bill_and_send_back(self, change):
        """Bill all three, change the order, and send the last project back."""
        self._book_days(20, 20, 10)
        self._invoice(self.order)
        self._walk_to(self.projects, PO_BILLED)
        change()
        self.assertPrepaid(20, 20, 10)
        self.third.with_user(self.office).action_send_back("More to do")

    def test_sent_back_after_the_order_was_cancelled(self):
        self._bill_and_send_back(self.order._action_cancel)
        self.assertPrepaid(20, 20, 0)

    def test_sent_back_after_less_was_sold(self):
        self._bill_and_send_back(lambda: self.line.write({"product_uom_qty": 45}))
        self.assertPrepaid(20, 20, 5)

    def test_a_lump_sum_stays_fixed(self):
        unit = self.env.ref("uom.product_uom_unit")
        lump = self._create_product("Lump", "ordered_prepaid", 500, uom_id=unit.id)
        _order, project, task = self._sell(lump, 1)
        self._book(self.employee, task, 12)
        self.assertHours(project, fixed=12)

    def test_milestones_and_manual_stay_fixed(self):
        for policy in ("delivered_milestones", "delivered_manual"):
            product = self._create_product(policy, policy, 500)
            _order, project, task = self._sell(product, 1)
            self._book(self.employee, task, 12)
            self.assertHours(project, fixed=12)

    def test_package_in_days(self):
        day = self.env.ref("uom.product_uom_day")
        days = self._create_product("Days", "ordered_prepaid", 800, uom_id=day.id)
        order, project, task = self._sell(days, 2)
        self._invoice(order)
        self._book(self.employee, task, 10, date="2026-03-01")
        self._book(self.employee, task, 10, date="2026-03-02")
        self.assertHours(project, fixed=16, open=4)
        self.assertEqual(project.open_amount, self._in_company(400))
        self.assertEqual(project.uninvoiced_amount, self._in_company(400))

    def test_bookings_in_days(self):
        day = self.env.ref("uom.product_uom_day")
        early = self._book(self.employee, self.last_task, 2, date="2026-02-01").sudo()
        early.product_uom_id = day
        self.assertPrepaid(0, 0, 16)
        self.assertEqual(early.coverage_state, "fixed")
        early.unit_amount = 0
        self._book(self.employee, self.task, 7, date="2026-03-01").sudo().write(
            {"product_uom_id": day.id}
        )
        self.assertPrepaid(50, 0, 0)
        self.assertHours(self.first, fixed=50, open=6)
        self.assertEqual(self.first.open_amount, self._in_company(540))

    def test_to_the_minute(self):
        self.line.product_uom_qty = 1
        for day in range(1, 5):
            self._book(self.employee, self.task, 1 / 3, date=f"2026-03-0{day}")
        self.assertAlmostEqual(self.first.fixed_hours, 1, 6)
        states = self.first.timesheet_ids.sorted("date").mapped("coverage_state")
        self.assertEqual(states, ["fixed", "fixed", "fixed", "open"])

    def test_corrections(self):
        self._book_days()
        self._book(self.employee, self.last_task, -4, date="2026-03-05")
        self.assertPrepaid(20, 25, 5)
        self.assertHours(self.third, fixed=5, open=6)
        self._book(self.employee, self.last_task, -8, date="2026-03-06")
        self.assertPrepaid(20, 25, 3)
        self.assertAlmostEqual(self.third.open_hours, 0)

    def test_several_packages(self):
        self.order.write(
            {
                "order_line": [
                    Command.create(
                        {"product_id": self.fixed_product.id, "product_uom_qty": 4}
                    )
                ]
            }
        )
        other = self.order.order_line - self.line
        task = self._create_task(self.first, "Extra", sale_line_id=other.id)
        self._book_days(50, 2, 1)
        self._book(self.employee, task, 6)
        self.assertPrepaid(54, 0, 0)
        self.assertHours(self.first, fixed=54, open=2)

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Other GmbH"})
        _order, project, task = self._sell(self.fixed_product, 5, company_id=company.id)
        self._create_employee(self.manager).company_id = company
        self.manager.company_ids |= company
        self.env["account.analytic.line"].create(
            [
                {
                    "task_id": task.id,
                    "unit_amount": hours,
                    "employee_id": self.manager.with_company(company).employee_id.id
                    or self.manager.employee_ids[:1].id,
                    "name": "Work",
                    "date": date,
                }
                for hours, date in ((4, "2026-03-01"), (3, "2026-03-02"))
            ]
        )
        self.assertHours(project, fixed=5, open=2)

    # === Changes ===

    def test_changed_and_deleted_bookings_make_room(self):
        first, second, third = self._book_days()
        second.unit_amount = 20
        self.assertPrepaid(20, 20, 10)
        first.unlink()
        self.assertPrepaid(0, 20, 15)
        third.sudo().date = "2026-01-01"
        second.sudo().unit_amount = 60
        self.assertPrepaid(0, 35, 15)

    def test_another_date_is_another_place(self):
        _first, _second, third = self._book_days()
        self.assertPrepaid(20, 25, 5)
        third.sudo().date = "2026-01-01"
        self.assertPrepaid(20, 15, 15)
        self.assertHours(self.second, fixed=15, open=10)

    def test_a_booking_that_moves_makes_room(self):
        first, _second, _third = self._book_days()
        self.assertPrepaid(20, 25, 5)
        by_hour = self.env["sale.order.line"].create(
            {"order_id": self.order.id, "product_id": self.product.id}
        )
        self.task.sale_line_id = by_hour
        self.env.flush_all()
        self.assertEqual((first.so_line, first.prepaid_hours), (by_hour, 0))
        self.assertHours(self.first, open=20)
        self.assertHours(self.third, fixed=15)
        first.sudo().write({"so_line": self.line.id, "is_so_line_edited": True})
        self.assertPrepaid(20, 25, 5)

    def test_less_sold_and_order_cancelled(self):
        self._book_days()
        self.line.product_uom_qty = 30
        self.assertPrepaid(20, 10, 0)
        self.order._action_cancel()
        self.assertPrepaid(0, 0, 0)

    def test_closed_hours_keep_what_is_paid(self):
        self._book(self.employee, self.task, 20, date="2026-03-01")
        self._book(self.employee, self.other_task, 25, date="2026-03-02")
        self._walk_to(self.second, PM_DONE)
        self._book(self.employee, self.last_task, 15, date="2026-02-01")
        self.assertPrepaid(10, 25, 15)
        self.assertHours(self.second, fixed=25)
        self.second.with_user(self.manager).action_send_back("A booking is missing")
        self.assertStates(self.second, OPEN)

    def test_billed_hours_never_change(self):
        self._book_days(20, 25, 5)
        self._invoice(self.order)
        self._walk_to(self.second, PO_BILLED)
        self.line.product_uom_qty = 10
        self.assertPrepaid(0, 25, 0)
        self._walk_to(self.first, PL_DONE)
        self.line.product_uom_qty = 50
        self.assertPrepaid(20, 25, 5)

    def test_bookings_of_another_customer_get_nothing(self):
        self._book_days()
        other = self.env["res.partner"].create({"name": "Other GmbH"})
        line = {"sale_line_id": self.line.id}
        self.task.write({"partner_id": other.id, **line})
        self.env.flush_all()
        self.assertHours(self.first, open=20)
        self.assertHours(self.third, fixed=15)
        self.task.write({"partner_id": self.customer.id, **line})
        self.env.flush_all()
        self.assertPrepaid(20, 25, 5)

    # === Waivers ===

    def test_only_the_rest_is_waived(self):
        self._invoice(self.order)
        self._book_days()
        self._walk_to(self.third, PM_DONE)
        waiver = self._waive(self.third)
        self.assertEqual(waiver.hours, 10)
        self.assertHours(self.third, fixed=5, waived=10)
        self.assertEqual(self.third.waived_amount, self._in_company(900))
        self.line.product_uom_qty = 60
        self.assertHours(self.third, fixed=5, waived=10)
        waiver.with_user(self.office)._take_back("The customer pays")
        self.assertHours(self.third, fixed=15)
        self.assertEqual(sum(self.third.waiver_ids.mapped("hours")), 0)

    # === Doors ===

    def test_nobody_writes_what_is_paid(self):
        booking = self._book_days()[2]
        for user in (self.employee, self.office, self.administrator):
            booking.sudo().with_user(user).sudo().write({"prepaid_hours": 15})
            booking.sudo().copy({"prepaid_hours": 1}).unlink()
        self.assertPrepaid(20, 25, 5)
        self.assertEqual(booking.prepaid_hours, 5)
        self.env["account.analytic.line"].with_user(self.employee).create(
            {
                "task_id": self.last_task.id,
                "unit_amount": 3,
                "name": "Work",
                "prepaid_hours": 3,
            }
        )
        self.assertPrepaid(20, 25, 5)

    def test_bookings_elsewhere_cost_no_query(self):
        """Sharing out asks the database on prepaid lines only."""
        _order, _project, task = self._sell(self.product)
        self._book(self.employee, task, 1)
        model = self.registry["sale.order.line"]
        asked = []

        def fetch(lines):
            asked.extend(lines.ids)
            return original(lines)

        original = model._fetch_prepaid_rows
        self.patch(model, "_fetch_prepaid_rows", fetch)
        self._book(self.employee, task, 1)
        self.env.flush_all()
        self.assertFalse(asked)
        self._book(self.employee, self.task, 1)
        self.env.flush_all()
        self.assertEqual(set(asked), set(self.line.ids))
