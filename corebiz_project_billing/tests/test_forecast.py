from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError

from .common import ProjectBillingCase

# A Monday.
TODAY = date(2026, 6, 1)


@freeze_time(TODAY)
class TestForecast(ProjectBillingCase):
    """When the estimate is used up at the pace of four weeks, and the chart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(TODAY - timedelta(days=60)):
            cls.project.allocated_hours = 100

    def _book_ago(self, days, hours, **values):
        """Book ``hours`` that were worked so many days before today."""
        day = TODAY - timedelta(days=days)
        return self._book(self.employee, self.task, hours, date=day, **values)

    def test_less_than_four_weeks_say_nothing(self):
        self._book_ago(27, 10)
        self._book_ago(1, 10)
        self.assertFalse(self.project.has_burn_up)
        self.assertFalse(self.project.forecast_date)
        self.assertFalse(self.project.get_burn_up()["actual"])
        self._book_ago(28, 1)
        self.assertTrue(self.project.has_burn_up)
        self.assertTrue(self.project.forecast_date)

    def test_date_at_the_pace_of_the_last_four_weeks(self):
        # Long ago: 30 h; the last four weeks: 28 h, one hour per day. Left: 42 h.
        self._book_ago(50, 30)
        self._book_ago(20, 14)
        self._book_ago(0, 14)
        self.assertEqual(self.project.forecast_date, TODAY + timedelta(days=42))
        # Two working days, in days; 16 h more, 44 h in four weeks, 26 h left.
        self._book_ago(1, 2, product_uom_id=self.env.ref("uom.product_uom_day").id)
        self.assertEqual(self.project.forecast_date, TODAY + timedelta(days=17))

    def test_nothing_to_foresee(self):
        self._book_ago(40, 30)
        self.assertTrue(self.project.has_burn_up)
        self.assertFalse(self.project.forecast_date, "Nothing booked in four weeks")
        booking = self._book_ago(1, 70)
        self.assertFalse(self.project.forecast_date, "Used up")
        self.assertFalse(self.project.get_burn_up()["forecast"])
        booking.unit_amount = 0.01
        self.assertFalse(self.project.forecast_date, "Beyond ten years")
        other = self._create_project("No estimate")
        self._book(
            self.employee, self._create_task(other), date=TODAY - timedelta(days=60)
        )
        self.assertFalse(other.has_burn_up)

    def test_batch(self):
        other = self._create_project("Other", allocated_hours=10)
        self._book_ago(40, 1)
        self._book_ago(1, 28)
        projects = self.project | other
        self.assertEqual(
            projects.mapped("forecast_date"), [TODAY + timedelta(days=71), False]
        )

    def test_points_of_the_chart(self):
        self._book_ago(35, 20)  # a Monday
        self._book_ago(14, 14)
        self._book_ago(0, 14)
        self.project.with_user(self.manager).write(
            {"allocated_hours": 120, "estimate_reason": "More sites"}
        )
        chart = self.project.with_user(self.leader).get_burn_up()
        totals = [point["y"] for point in chart["actual"]]
        self.assertEqual(totals, [0, 20, 34, 48])
        self.assertEqual(chart["actual"][-1]["x"], TODAY.isoformat())
        self.assertEqual(chart["estimate"][0]["y"], 100)
        self.assertEqual(chart["estimate"][-1]["y"], 120)
        self.assertEqual(
            chart["forecast"],
            [
                {"x": TODAY.isoformat(), "y": 48},
                {"x": self.project.forecast_date.isoformat(), "y": 120},
            ],
        )

    def test_who_cannot_see_the_project_cannot_see_its_chart(self):
        self.project.privacy_visibility = "followers"
        with self.assertRaises(AccessError):
            self.project.with_user(self.employee).get_burn_up()
        self.project.with_user(self.leader).get_burn_up()
