from datetime import date, timedelta

from .gap_common import MONDAY, SUNDAY, GapCase

WEDNESDAY, FRIDAY = date(2026, 3, 4), date(2026, 3, 6)


class TestExpectedHours(GapCase):
    """What is expected of somebody in a week."""

    def _expect(self, hours, person=None, first=MONDAY, last=SUNDAY):
        person = person or self.person
        self.assertAlmostEqual(person._get_expected_hours(first, last), hours)

    def test_full_time(self):
        self._expect(40)
        self._expect(80, last=SUNDAY + timedelta(days=7))

    def test_part_time(self):
        self.person.resource_calendar_id = self._create_calendar("Half", range(3))
        self._expect(24)

    def test_two_weeks_schedule(self):
        calendar = self._create_calendar("Turns", range(5))
        calendar.switch_calendar_type()
        second = calendar.attendance_ids.filtered(
            lambda one: one.week_type == "1" and one.dayofweek in ("3", "4")
        )
        second.unlink()
        self.person.resource_calendar_id = calendar
        hours = [
            self.person._get_expected_hours(first, first + timedelta(days=6))
            for first in (MONDAY, MONDAY + timedelta(days=7))
        ]
        self.assertEqual(sorted(hours), [24, 40])

    def test_public_holiday(self):
        self._leave(WEDNESDAY, WEDNESDAY)
        self._expect(32)

    def test_public_holiday_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other house"})
        leave = self._leave(WEDNESDAY, WEDNESDAY, calendar_id=False)
        self._expect(32)
        leave.company_id = other
        self._expect(40)

    def test_absence(self):
        self._leave(WEDNESDAY, FRIDAY, self.person)
        self._expect(16)
        self._expect(40, self._hire(self.leader))

    def test_away_all_week(self):
        self._leave(MONDAY, SUNDAY, self.person)
        self._expect(0)

    def test_other_work_is_no_absence(self):
        """Training counts as work time in Odoo."""
        self._leave(WEDNESDAY, FRIDAY, self.person, time_type="other")
        self._expect(40)

    def test_hired_and_left_in_mid_week(self):
        hired = self._hire(self.leader, since=WEDNESDAY)
        self._expect(24, hired)
        self._expect(0, hired, last=WEDNESDAY - timedelta(days=1))
        left = self._hire(
            self.manager,
            contract_date_start=date(2024, 1, 1),
            contract_date_end=WEDNESDAY,
        )
        self._expect(24, left)
        left.create_version(
            {
                "date_version": WEDNESDAY + timedelta(days=1),
                "contract_date_start": False,
                "contract_date_end": False,
            }
        )
        self._expect(24, left)

    def test_contract_that_begins_later_than_the_record(self):
        person = self._hire(self.leader, contract_date_start=WEDNESDAY)
        self._expect(24, person)

    def test_schedule_that_changes_in_mid_week(self):
        half = self._create_calendar("Mornings", range(5), parts=HOURS_OF_MORNING)
        self.person.create_version(
            {"date_version": WEDNESDAY, "resource_calendar_id": half.id}
        )
        self._expect(16 + 12)

    def test_flexible_hours(self):
        self.person.resource_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Flexible",
                "tz": "Europe/Berlin",
                "company_id": self.company.id,
                "schedule_type": "flexible",
                "hours_per_day": 7,
                "full_time_required_hours": 35,
            }
        )
        self._expect(35)
        self._leave(WEDNESDAY, WEDNESDAY, self.person)
        self._expect(28)

    def test_without_a_schedule(self):
        self.person.resource_calendar_id = False
        self._expect(0)

    def test_week_with_summer_time(self):
        """Whoever works on the night of the change works an hour less, by the clock."""
        week = date(2026, 3, 23)
        self._expect(40, first=week, last=week + timedelta(days=6))
        self.person.resource_calendar_id = self._create_calendar("All week", range(7))
        self._expect(56, first=week, last=week + timedelta(days=6))

    def test_person_in_another_zone(self):
        """Days are those of the person, so no hour slips into another week."""
        for zone in ("Pacific/Auckland", "America/Los_Angeles"):
            self.person.tz = zone
            with self.subTest(zone=zone):
                self._expect(40)
                self._expect(8, first=FRIDAY, last=FRIDAY)

    def test_booked_in_days_and_without_a_project(self):
        day = self.env.ref("uom.product_uom_day")
        self._add(1, product_uom_id=day.id)
        self._add(2, SUNDAY)
        self._add(3, SUNDAY + timedelta(days=1))
        self.env["account.analytic.line"].create(
            {
                "name": "No time",
                "account_id": self.project.account_id.id
                or self.env["account.analytic.account"]
                .create(
                    {
                        "name": "Costs",
                        "plan_id": self.env["account.analytic.plan"]
                        .search([], limit=1)
                        .id,
                    }
                )
                .id,
                "unit_amount": 9,
                "date": MONDAY,
            }
        )
        factor = day._get_hours_factor()
        self.assertEqual(
            self.person._get_booked_hours(MONDAY, SUNDAY), round(factor + 2, 2)
        )


HOURS_OF_MORNING = ((8, 12, "morning"),)
