from freezegun import freeze_time

from odoo.addons.corebiz_project_billing_timer.tests.timer_common import (
    FRIDAY,
    TimerCase,
)


class TestTimerTimes(TimerCase):
    """From and to of what a timer has booked, by the clock in Berlin."""

    def _work(self, begin, end):
        """The times of a booking whose timer ran from ``begin`` to ``end`` (UTC)."""
        with freeze_time(begin):
            self._start()
        with freeze_time(end):
            timer = self._stop()
        return round(timer.time_start, 4), round(timer.time_stop, 4), timer.unit_amount

    def test_begin_and_end_of_the_day(self):
        times = self._work(FRIDAY, "2026-03-06 16:40:00")
        self.assertEqual(times, (round(16 + 10 / 60, 4), round(17 + 40 / 60, 4), 1.5))

    def test_one_after_the_other(self):
        """Seconds do not make them overlap."""
        with freeze_time("2026-03-06 15:10:20"):
            first = self._start()
        with freeze_time("2026-03-06 15:40:40"):
            second = self._start(self.other_task)
        with freeze_time("2026-03-06 16:10:50"):
            self._stop()
        self.assertTrue(first._has_times())
        self.assertAlmostEqual(first.time_stop, second.time_start)

    def test_one_after_the_other_to_the_last_digit(self):
        """As floats, 8:01 and three minutes more are a little later than 8:04."""
        with freeze_time("2026-03-06 07:01:00"):
            first = self._start()
        with freeze_time("2026-03-06 07:04:00"):
            second = self._start(self.other_task)
        with freeze_time("2026-03-06 08:00:00"):
            self._stop()
        self.assertTrue(first._has_times() and second._has_times())
        self.assertEqual(first.time_stop, second.time_start)

    def test_until_midnight(self):
        self.assertEqual(
            self._work("2026-03-06 22:00:00", "2026-03-06 23:00:00"), (23, 24, 1)
        )

    def test_over_midnight_there_are_none(self):
        self.assertEqual(
            self._work("2026-03-06 22:00:00", "2026-03-07 00:00:00"), (0, 0, 2)
        )

    def test_night_in_which_summer_time_ends(self):
        """From 01:30 to 03:30 the clock tells two hours, and there were three."""
        self.assertEqual(
            self._work("2026-10-24 23:30:00", "2026-10-25 02:30:00"), (0, 0, 3)
        )

    def test_at_the_time_of_another_booking(self):
        """OCA's addon refuses times that overlap; the hours are booked all the same."""
        self._book(
            self.technician,
            self.other_task,
            1,
            date="2026-03-06",
            time_start=16.5,
            time_stop=17.5,
        )
        self.assertEqual(self._work(FRIDAY, "2026-03-06 16:10:00"), (0, 0, 1))

    def test_days_as_unit_have_none(self):
        with freeze_time(FRIDAY):
            timer = self._start()
        timer.product_uom_id = self.env.ref("uom.product_uom_day")
        with freeze_time("2026-03-06 19:10:00"):
            self._stop()
        self.assertEqual((timer.unit_amount, timer._has_times()), (0.5, False))

    def test_a_night_has_its_price(self):
        """A rule for a part of the day asks when the timer began."""
        night = self.env["project.work.type"].create(
            {"name": "Night +25 %", "factor": 1.25, "company_id": self.company.id}
        )
        self.env["project.work.type.rule"].create(
            {"work_type_id": night.id, "day": "all", "time_from": 22, "time_to": 6}
        )
        with freeze_time("2026-03-06 21:00:00"):
            timer = self._start()
        with freeze_time("2026-03-06 22:30:00"):
            self._stop()
        self.assertEqual(timer.work_type_id, night)
