from odoo.exceptions import UserError, ValidationError

from odoo.addons.corebiz_project_billing_work_type.tests.work_type_common import MONDAY

from .daytime_common import TUESDAY, DaytimeCase


class TestDaytimeBooking(DaytimeCase):
    """Times are guarded like the hours, and cost nothing where there are none."""

    def test_hours_of_a_day_only(self):
        booking = self._put_at(8, 9)
        for value in (-1, 24.5, float("nan"), "late"):
            with self.assertRaisesRegex(ValidationError, "enter a number"):
                self._put(1, time_start=value)
            with self.assertRaisesRegex(ValidationError, "enter a number"):
                booking.write({"time_stop": value})

    def test_what_a_document_names_keeps_its_time(self):
        """The statement of the invoice says it, and so does its price."""
        booking = self._put_at(12, 13)
        self._invoice()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            booking.with_user(self.employee).write({"time_start": 22, "time_stop": 23})
        self.assertEqual(booking.time_start, 12)

    def test_finished_project(self):
        booking = self._put_at(12, 13)
        self._walk_to(self.project, "pl_done")
        with self.assertRaisesRegex(UserError, "only .* still correct its bookings"):
            booking.with_user(self.employee).write({"time_start": 22, "time_stop": 23})

    def test_bookings_of_one_time_overlap(self):
        """OCA's own check still asks; a booking without a time is in nobody's way."""
        self._put_at(8, 12)
        self._put(3)
        with self.assertRaisesRegex(ValidationError, "overlap"):
            self._put_at(11, 13)
        with self.assertRaisesRegex(ValidationError, "duration"):
            self._put(3, TUESDAY, time_start=8, time_stop=12)

    def test_a_copy_has_no_time_yet(self):
        """At that of its original nobody could have worked twice."""
        copy = self._put_at(8, 12).copy()
        self.assertEqual((copy.unit_amount, copy._has_times()), (4, False))

    def test_bookings_without_times_cost_nothing(self):
        """OCA searches for what overlaps; without a time there is nothing to find."""
        booking = self._put(1, MONDAY)
        self.env.flush_all()
        with self.assertQueryCount(0):
            booking._check_time_start_stop()
