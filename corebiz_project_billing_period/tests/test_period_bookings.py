from odoo.exceptions import UserError
from odoo.fields import Command

from .period_common import OCTOBER, PeriodCase

FIXED = "September 2026 of “.*”, which is “Released”: its hours are fixed"


class TestPeriodBookings(PeriodCase):
    """The hours of a released period are fixed, in every channel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.period = cls._release(cls._open())
        cls.october = cls._book(cls.employee, cls.task, 2, date=OCTOBER)
        cls.other = cls._sell(cls.product)[1]
        cls.other_task = cls._create_task(cls.other)

    def assertFixed(self, take):
        self.assertRefused(take, FIXED)

    def test_nothing_is_written_or_deleted(self):
        for user in (self.employee, self.leader, self.manager, self.office):
            booking = self.booking.with_user(user)
            for vals in (
                {"unit_amount": 1},
                {"name": "Other"},
                {"date": OCTOBER},
                {"date": "2026-09-16"},
                {"employee_id": self.leader.employee_id.id},
            ):
                self.assertFixed(lambda b=booking, v=vals: b.write(v))
            self.assertFixed(lambda b=booking: b.web_save({"unit_amount": 1}, {}))
            self.assertFixed(booking.unlink)
        self.assertEqual(self.booking.unit_amount, 10)

    def test_lists_show_it_as_fixed(self):
        both = (self.booking | self.october).with_user(self.employee)
        self.assertEqual(both.mapped("readonly_timesheet"), [True, False])

    def test_nothing_moves_in(self):
        values = {"task_id": self.task.id, "unit_amount": 1, "date": "2026-09-30"}
        for user in (self.employee, self.leader, self.office):
            if not user.employee_ids:
                self._create_employee(user)
            lines = self.env["account.analytic.line"].with_user(user)
            self.assertFixed(lambda one=lines: one.create(values))
        self.assertFixed(lambda: self.october.write({"date": "2026-09-30"}))
        outside = self._book(self.employee, self.other_task, 1, date="2026-09-30")
        both = {"project_id": self.project.id, "task_id": self.task.id}
        self.assertFixed(lambda: outside.write(both))
        self.assertFixed(lambda: outside.write({"task_id": self.task.id}))
        moved = {**both, "date": "2026-09-30"}
        elsewhere = self._book(self.employee, self.other_task, 1, date=OCTOBER)
        self.assertFixed(lambda: elsewhere.write(moved))
        elsewhere.write({**both, "date": OCTOBER})
        self.assertEqual(elsewhere.project_id, self.project)

    def test_nothing_moves_out(self):
        both = {"project_id": self.other.id, "task_id": self.other_task.id}
        self.assertFixed(lambda: self.booking.write(both))
        task = self.task.with_user(self.project_administrator)
        self.assertFixed(lambda: task.write({"project_id": self.other.id}))

    def test_task_with_hours_of_that_month_does_not_come(self):
        self._book(self.employee, self.other_task, 1, date="2026-09-30")
        task = self.other_task.with_user(self.project_administrator)
        self.assertFixed(lambda: task.write({"project_id": self.project.id}))

    def test_rows_of_the_task(self):
        line = {"name": "More", "unit_amount": 1, "date": "2026-09-30"}
        task = self.task.with_user(self.employee)
        for command in (
            Command.create({**line, "project_id": self.project.id}),
            Command.update(self.booking.id, {"unit_amount": 1}),
            Command.delete(self.booking.id),
        ):
            self.assertFixed(lambda c=command: task.write({"timesheet_ids": [c]}))

    def test_import(self):
        header = ["date", "project_id/.id", "task_id/.id", "name", "unit_amount"]
        lines = self.env["account.analytic.line"].with_user(self.employee)
        row = [str(self.project.id), str(self.task.id), "Imported", "1"]
        result = lines.load(header, [["2026-09-30", *row]])
        self.assertRegex(result["messages"][0]["message"], FIXED)
        self.assertFalse(result["ids"])
        self.assertTrue(lines.load(header, [["2026-10-02", *row]])["ids"])

    def test_the_first_day_after_is_open(self):
        self.october.with_user(self.employee).write({"date": "2026-10-01"})
        self.assertEqual(self.project.billing_state, "open")

    def test_superuser_is_asked_as_the_person(self):
        self.assertFixed(
            lambda: (
                self.booking.with_user(self.employee).sudo().write({"date": OCTOBER})
            )
        )

    def test_the_order_item_stays(self):
        line = self._create_order([{"product_id": self.product.id}])
        line.action_confirm()
        self.task.sale_line_id = line.order_line
        self.env.flush_all()
        self.assertEqual(self.booking.so_line, self.line)
        self.assertEqual(self.october.so_line, line.order_line)

    def test_confirmed_hours_are_corrected_by_leader_and_manager_only(self):
        self.period.with_user(self.manager).action_send_back("Wrong")
        self.period.with_user(self.leader).action_confirm()
        self.assertRefused(
            lambda: self.booking.with_user(self.employee).write({"unit_amount": 9}),
            "which is “Confirmed”: only Lena Leader .* or Max Manager",
        )
        self.second.with_user(self.leader).write({"unit_amount": 5})
        self.assertEqual(self.period.total_hours, 15)

    def test_reopened_it_is_free_again(self):
        self.period.with_user(self.manager).action_send_back("Wrong")
        self.booking.with_user(self.employee).write({"unit_amount": 9})
        self.assertEqual(self.booking.unit_amount, 9)
        self.booking.with_user(self.employee).unlink()
        self.assertFalse(self.booking.exists())

    def test_what_an_invoice_names_stays_when_it_is_reopened(self):
        self._bill(self.period)
        self.period.with_user(self.office).action_send_back("Wrong")
        self.period.with_user(self.office).action_send_back("Wrong")
        self.assertEqual(self.period.state, "open")
        with self.assertRaisesRegex(UserError, "is billed with"):
            self.booking.with_user(self.employee).write({"unit_amount": 9})

    def test_the_unit_stays(self):
        day = self.env["uom.uom"].create(
            {"name": "Shift", "relative_factor": 6, "relative_uom_id": self._get_hour()}
        )
        self.period.with_user(self.manager).action_send_back("Wrong")
        self.booking.write({"product_uom_id": day.id, "unit_amount": 1})
        self._release(self.period)
        self.assertRefused(
            lambda: day.write({"relative_factor": 7}), "count in it and are fixed"
        )

    def _get_hour(self):
        return self.env.ref("uom.product_uom_hour").id

    def test_what_comes_off_its_invoice_is_to_bill_again(self):
        invoice = self._bill(self.period)
        note = self._reverse(invoice)
        self.assertEqual(self.period.state, "billed")
        note.action_post()
        self.env.invalidate_all()
        self.assertEqual(self.period.state, "released")
        self.assertEqual(self.period.open_hours, 16)
        self.assertIn(invoice.name, self.period.last_step_id.reason)
        leader = self.booking.with_user(self.leader)
        self.assertFixed(lambda: leader.write({"unit_amount": 1}))

    def test_hours_given_back_are_to_bill(self):
        """A billed period has open hours again: the next invoice bills them."""
        waivers = self.env["project.waiver"].with_user(self.office)
        waiver = waivers._waive(self.booking, "Goodwill", None, 1)
        self._bill(self.period)
        self.assertEqual(self.period.state, "billed")
        waiver._take_back("They pay this hour")
        self.env.invalidate_all()
        self.assertEqual((self.period.state, self.period.open_hours), ("released", 1))
        self.assertIn("They pay this hour", self.period.last_step_id.reason)
        invoice = self._bill(self.period)
        self.assertEqual(invoice.invoice_line_ids.quantity, 1)
        self.assertEqual((self.period.state, self.period.open_hours), ("billed", 0))

    def test_a_deleted_draft_gives_the_period_back(self):
        invoice = self._invoice_until(self.period.date_to)
        self.period.with_user(self.office)._set_billed(invoice)
        invoice.unlink()
        self.env.invalidate_all()
        self.assertEqual(self.period.state, "released")
        self._bill(self.period)
        self.assertEqual(self.period.state, "billed")
