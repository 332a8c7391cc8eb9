from odoo.tests import Form

from .work_type_common import MONDAY, SATURDAY, SUNDAY, WorkTypeCase


class TestWorkTypeChoice(WorkTypeCase):
    """A rule sets the type of a booking, unless somebody chooses one."""

    def assertType(self, booking, work_type, origin):
        self.env.flush_all()
        booking.invalidate_recordset()
        self.assertEqual(booking.work_type_id, work_type)
        self.assertEqual(booking.work_type_origin, origin)

    # === By rule ===

    def test_created(self):
        self.assertType(self._put(1, SATURDAY), self.weekend, "Rule: Saturday")
        self.assertType(self._put(1, MONDAY), self.weekend.browse(), False)

    def test_imported(self):
        self.employee.employee_ids or self._create_employee(self.employee)
        result = (
            self.env["account.analytic.line"]
            .with_user(self.employee)
            .load(
                ["task_id/.id", "date", "unit_amount", "name"],
                [[str(self.task.id), SATURDAY, "2", "Imported"]],
            )
        )
        self.assertFalse(result["messages"])
        booking = self.env["account.analytic.line"].browse(result["ids"])
        self.assertType(booking, self.weekend, "Rule: Saturday")
        self.assertEqual(booking.so_line.price_unit, 142.5)

    def test_from_the_calendar(self):
        """Odoo leaves out days that are no working days; the others keep their type."""
        employee = self._put(1).employee_id
        lines = self.env["account.analytic.line"].with_user(self.employee)
        made = lines.with_context(timesheet_calendar=True).create(
            [
                {
                    "task_id": self.task.id,
                    "employee_id": employee.id,
                    "date": day,
                    "unit_amount": 1,
                    "work_type_id": work_type.id,
                }
                for day, work_type in (
                    (SATURDAY, self.travel),
                    (MONDAY, self.weekend),
                    (SUNDAY, self.travel),
                )
            ]
        )
        self.assertType(made.sudo(), self.weekend, "Chosen by hand")
        self.assertEqual(str(made.date), MONDAY)

    def test_another_day(self):
        booking = self._put(1, MONDAY)
        booking.with_user(self.employee).date = SATURDAY
        self.assertType(booking, self.weekend, "Rule: Saturday")
        self.assertEqual(booking.so_line, self.line.work_type_line_ids)
        booking.with_user(self.employee).date = SUNDAY
        self.assertType(booking, self.weekend.browse(), False)
        self.assertEqual(booking.so_line, self.line)

    def test_first_rule_that_matches(self):
        """A public holiday on a Saturday goes by the rule that comes first."""
        holiday = self._create_type("Holiday +100 %", factor=2)
        rule = self._create_rule(holiday, "holiday", sequence=1)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "resource_id": False,
                "date_from": "2026-03-06 23:00:00",
                "date_to": "2026-03-07 22:59:59",
            }
        )
        booking = self._put(1, SATURDAY)
        self.assertType(booking, holiday, "Rule: Public Holiday")
        self.assertEqual(booking.so_line.price_unit, 190)
        self.assertType(self._put(1, "2026-03-06"), holiday.browse(), False)
        self.assertType(self._put(1, SUNDAY), holiday.browse(), False)
        rule.sequence = 20
        self.assertType(self._put(1, SATURDAY), self.weekend, "Rule: Saturday")

    def test_archived_rules_and_types(self):
        self.saturday.active = False
        self.assertType(self._put(1, SATURDAY), self.weekend.browse(), False)
        self.saturday.active = True
        self.weekend.active = False
        self.assertType(self._put(1, SATURDAY), self.weekend.browse(), False)

    def test_a_new_rule_is_for_what_is_booked_from_now_on(self):
        booking = self._put(1, SUNDAY)
        self.env.flush_all()
        self._create_rule(self.weekend, "6")
        self.assertType(booking, self.weekend.browse(), False)
        self.assertType(self._put(1, SUNDAY), self.weekend, "Rule: Sunday")

    def test_every_day(self):
        """Last of the rules: what the others leave."""
        duty = self._create_type("On-call duty")
        self._create_rule(duty, "all", sequence=20)
        self.assertType(self._put(1, MONDAY), duty, "Rule: Every Day")
        self.assertType(self._put(1, SATURDAY), self.weekend, "Rule: Saturday")

    def test_only_for_who_has_agreed(self):
        """By company: the customer of the project may be a person there."""
        other = self.env["res.partner"].create({"name": "Other customer"})
        self.saturday.partner_ids = other
        self.assertType(self._put(1, SATURDAY), self.weekend.browse(), False)
        person = {"name": "Buyer", "parent_id": self.customer.id}
        self.project.partner_id = self.env["res.partner"].create(person)
        self.saturday.partner_ids |= self.customer
        self.assertType(self._put(1, SATURDAY), self.weekend, "Rule: Saturday")

    # === By hand ===

    def test_a_choice_beats_the_rule(self):
        booking = self._put(1, SATURDAY, work_type_id=self.travel.id)
        self.assertType(booking, self.travel, "Chosen by hand")
        booking.date = SUNDAY
        self.assertType(booking, self.travel, "Chosen by hand")
        booking.date = SATURDAY
        self.assertType(booking, self.travel, "Chosen by hand")

    def test_none_is_a_choice(self):
        booking = self._put(1, SATURDAY)
        booking.with_user(self.employee).work_type_id = False
        booking.date = "2026-03-14"
        self.assertType(booking, self.weekend.browse(), False)
        self.assertEqual(booking.so_line, self.line)

    def test_what_the_rule_says_is_no_choice(self):
        """A form sends what its rule has filled in."""
        booking = self._put(1, SATURDAY, work_type_id=self.weekend.id)
        self.assertType(booking, self.weekend, "Rule: Saturday")
        booking.date = MONDAY
        self.assertType(booking, self.weekend.browse(), False)

    def test_form(self):
        """The rule fills the form in, and gives way to what is chosen there."""
        self._create_employee(self.employee)
        bookings = self.env["account.analytic.line"].with_user(self.employee)
        view = "hr_timesheet.hr_timesheet_line_form"
        with Form(bookings.with_context(is_timesheet=1), view) as form:
            form.project_id = self.project
            form.task_id = self.task
            form.date = SATURDAY
            form.unit_amount = 1
            self.assertEqual(form.work_type_id, self.weekend)
        self.assertType(form.record, self.weekend, "Rule: Saturday")
        with Form(form.record, view) as form:
            form.work_type_id = self.travel
            form.date = "2026-03-14"
            self.assertEqual(form.work_type_id, self.travel)
        self.assertType(form.record, self.travel, "Chosen by hand")
        self.assertEqual(form.record.sudo().so_line.product_id, self.journey)

    def test_form_that_is_left_adds_no_order_line(self):
        self._create_employee(self.employee)
        bookings = self.env["account.analytic.line"].with_user(self.employee)
        view = "hr_timesheet.hr_timesheet_line_form"
        form = Form(bookings.with_context(is_timesheet=1), view)
        form.project_id = self.project
        form.task_id = self.task
        form.date = SATURDAY
        self.env.flush_all()
        self.assertEqual(self.order.order_line, self.line)

    # === Changed, and fixed ===

    def test_before_the_invoice_the_hours_move(self):
        booking = self._put(2, MONDAY)
        booking.with_user(self.employee).work_type_id = self.weekend
        self.env.flush_all()
        extra = self.line.work_type_line_ids
        self.assertEqual((self.line.qty_to_invoice, extra.qty_to_invoice), (0, 2))
        booking.with_user(self.employee).work_type_id = self.travel
        self.env.flush_all()
        self.assertEqual((self.line.qty_to_invoice, extra.qty_to_invoice), (0, 0))
        self.assertEqual(self._invoice().amount_untaxed, 90)

    def test_what_is_invoiced_keeps_its_type(self):
        """In every channel: refused with the sentence of the invoice."""
        booking = self._put(2, SATURDAY)
        invoice = self._invoice(post=False)
        own = booking.with_user(self.employee)
        vals = {"work_type_id": self.travel.id}
        for text in ("is on the draft invoice", "is billed with"):
            for take in (
                lambda: own.write(vals),
                lambda: booking.sudo().write(vals),
                lambda: own.web_save(vals, {}),
                lambda: self.task.write({"timesheet_ids": [(1, booking.id, vals)]}),
            ):
                self.assertRefused(take, text)
            loaded = own.load(
                [".id", "work_type_id/.id"], [[str(booking.id), str(self.travel.id)]]
            )
            self.assertIn(text, loaded["messages"][0]["message"])
            if invoice.state == "draft":
                invoice.action_post()
        self.assertType(booking, self.weekend, "Rule: Saturday")
        self.assertEqual(invoice.amount_untaxed, 285)

    def test_what_is_waived_keeps_its_type(self):
        booking = self._put(2, SATURDAY)
        self._waive(self.project)
        self.assertRefused(
            lambda: booking.write({"work_type_id": False}), "is waived and cannot be"
        )

    def test_what_is_fixed_keeps_its_type(self):
        booking = self._put(2, SATURDAY)
        self._walk_to(self.project, "pm_done")
        for user in (self.employee, self.leader, self.administrator):
            self.assertRefused(
                lambda user=user: booking.with_user(user).write(
                    {"work_type_id": False}
                ),
                "The bookings of “.*” are fixed, because it is “Manager Done”",
            )
        self.env.invalidate_all()
        self.assertType(booking, self.weekend, "Rule: Saturday")

    def test_archived_type_is_refused(self):
        self.travel.active = False
        self.assertRefused(
            lambda: self._put(1, work_type_id=self.travel.id),
            "The work type “Travel” is archived. Choose another one.",
        )
