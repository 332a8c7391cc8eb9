from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from odoo.addons.corebiz_project_billing_work_type.tests.work_type_common import (
    MONDAY,
    SATURDAY,
    SUNDAY,
)

from ..hooks import uninstall_hook
from .daytime_common import TUESDAY, DaytimeCase


class TestDaytimeRule(DaytimeCase):
    """A rule for a part of the day holds where a booking begins at it."""

    def test_hours_of_a_night(self):
        """Over midnight: 22:00 is inside, 06:00 is not."""
        for start, stop, expected in (
            (21.75, 22, False),
            (22, 23, True),
            (23.75, 24, True),
            (6, 7, False),
            (12, 13, False),
        ):
            booking = self._put_at(start, stop)
            self.assertEqual(bool(self._get_type(booking)), expected, start)
        self.assertEqual(self._get_type(self._put_at(0, 2)), self.night)
        self.assertEqual(self._get_type(self._put_at(5.75, 6)), self.night)

    def test_it_is_the_begin_that_counts(self):
        """What began in the evening stays as it is; the office books nights apart."""
        self.assertFalse(self._get_type(self._put_at(20, 24)))
        self.assertEqual(self._get_type(self._put_at(5, 9, TUESDAY)), self.night)

    def test_a_night_costs_a_quarter_more(self):
        """4 h at 95 and 2 h of the night: 380 + 237.50 = 617.50."""
        self._put(4)
        self._put_at(22, 24)
        invoice = self._invoice()
        self.assertEqual(invoice.amount_untaxed, 617.5)
        self.assertTraced(invoice)
        origins = invoice.invoice_line_ids.coverage_link_ids.mapped("work_type_origin")
        self.assertIn("Rule: Every Day, 22:00–06:00", origins)

    def test_a_night_belongs_to_the_day_on_which_it_began(self):
        """Saturday night goes on until Sunday morning, and not before Saturday."""
        self.saturday.active = False
        late = self._create_type("Saturday night +75 %", factor=1.75)
        self._create_rule(late, "5", time_from=22, time_to=6, sequence=1)
        self.assertEqual(self._get_type(self._put_at(23, 24, SATURDAY)), late)
        self.assertEqual(self._get_type(self._put_at(1, 2, SUNDAY)), late)
        self.assertEqual(self._get_type(self._put_at(1, 2, SATURDAY)), self.night)
        self.assertEqual(self._get_type(self._put_at(23, 24, SUNDAY)), self.night)

    def test_a_booking_without_times(self):
        """Nobody knows when it was; rules for all day hold for it."""
        self.assertFalse(self._get_type(self._put(1)))
        self.assertEqual(self._get_type(self._put(1, SATURDAY)), self.weekend)

    def test_first_rule_that_matches(self):
        self.assertEqual(self._get_type(self._put_at(22, 23, SATURDAY)), self.weekend)
        self.nights.sequence = 1
        self.assertEqual(self._get_type(self._put_at(23, 24, SATURDAY)), self.night)

    def test_only_for_who_has_agreed(self):
        self.nights.partner_ids = self.env["res.partner"].create({"name": "Other"})
        self.assertFalse(self._get_type(self._put_at(22, 23)))

    def test_moved_to_another_time(self):
        """The type follows the clock, as long as nobody chose it."""
        booking = self._put_at(12, 13)
        mine = booking.with_user(self.employee)
        mine.write({"time_start": 22, "time_stop": 23})
        self.assertEqual(self._get_type(booking), self.night)
        self.assertEqual(booking.so_line.price_unit, 118.75)
        mine.write({"time_start": 12, "time_stop": 13})
        self.assertFalse(self._get_type(booking))
        mine.work_type_id = self.travel
        mine.write({"time_start": 22, "time_stop": 23})
        self.assertEqual(self._get_type(booking), self.travel)

    def test_form(self):
        """The rule fills the form in as soon as the time is there."""
        self._create_employee(self.employee)
        bookings = self.env["account.analytic.line"].with_user(self.employee)
        view = "hr_timesheet.hr_timesheet_line_form"
        with Form(bookings.with_context(is_timesheet=1), view) as form:
            form.project_id = self.project
            form.task_id = self.task
            form.date = MONDAY
            form.time_stop = 23.5
            form.time_start = 22
            self.assertEqual(form.unit_amount, 1.5)
            self.assertEqual(form.work_type_id, self.night)
        self.assertEqual(self._get_type(form.record), self.night)

    # === What may be entered ===

    def test_hours_of_a_day_only(self):
        for name in ("time_from", "time_to"):
            for value in (-1, 24.5, float("nan"), "late"):
                with self.assertRaisesRegex(ValidationError, "enter a number"):
                    self._create_rule(self.night, "0", **{name: value})

    def test_hours_that_are_none(self):
        for start, stop in ((8, 8), (24, 6), (24, 24)):
            with self.assertRaisesRegex(ValidationError, "has no hours"):
                self._create_rule(self.night, "0", time_from=start, time_to=stop)
        self._create_rule(self.night, "0", time_from=0, time_to=24)

    def test_settled_once_used(self):
        self._put_at(22, 23)
        self.env.flush_all()
        rule = self.nights.with_user(self.office)
        rule.write({"time_from": 22, "time_to": 6, "sequence": 3})
        for vals in ({"time_from": 21}, {"time_to": 5}):
            with self.assertRaisesRegex(UserError, "22:00–06:00.*Archive it"):
                rule.write(vals)

    def test_uninstalled(self):
        """Without its times a rule would charge nights all day long."""
        uninstall_hook(self.env)
        self.assertFalse(self.nights.active)
        self.assertTrue(self.saturday.active)
