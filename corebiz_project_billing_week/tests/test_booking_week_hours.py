from datetime import date, datetime

from odoo.fields import Command

from .week_common import MONDAY, WeekCase, day


class TestBookingWeekHours(WeekCase):
    """What the person works, and what is off."""

    def _get_due(self, when=MONDAY, week=None):
        """Hours of working time by day."""
        week = self.week if week is None else week
        return [one["minutes"] / 60 for one in week.get_week(str(when))["days"]]

    def _get_notes(self, when=MONDAY):
        return [one["notes"] for one in self.week.get_week(str(when))["days"]]

    def _put_off(self, name, first, last, resource=None, **values):
        """Time off from and until a moment, in UTC."""
        return self.env["resource.calendar.leaves"].create(
            {
                "name": name,
                "date_from": first,
                "date_to": last,
                "company_id": self.company.id,
                "resource_id": resource and resource.id,
                **values,
            }
        )

    def test_full_time(self):
        self.assertEqual(self._get_due(), [8] * 5 + [0] * 2)
        self.assertEqual(self._get_notes(), [[]] * 7)

    def test_part_time(self):
        self.person.resource_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "20 hours",
                "tz": "Europe/Berlin",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Morning",
                            "dayofweek": str(number),
                            "hour_from": 8,
                            "hour_to": 8 + hours,
                            "day_period": "morning",
                        }
                    )
                    for number, hours in ((0, 4), (2, 4), (4, 3.5))
                ],
            }
        )
        self.assertEqual(self._get_due(), [4, 0, 4, 0, 3.5, 0, 0])

    def test_a_public_holiday(self):
        night = datetime(2026, 11, 23, 23), datetime(2026, 11, 24, 22, 59)
        self._put_off("St Andrew", *night)
        self.assertEqual(self._get_due(), [8, 0, 8, 8, 8, 0, 0])
        self.assertEqual(self._get_notes()[1], ["St Andrew"])
        self.assertEqual(sum(self._get_notes(), []), ["St Andrew"])

    def test_a_public_holiday_on_a_sunday_is_named(self):
        """Entered in UTC it reaches an hour into Monday, which is no holiday."""
        sunday = datetime(2026, 11, 29), datetime(2026, 11, 29, 23, 59, 59)
        self._put_off("Advent", *sunday)
        self.assertEqual(self._get_notes()[6], ["Advent"])
        self.assertEqual(self._get_notes(day(7))[0], [])
        self.assertEqual(self._get_due(day(7))[0], 8)

    def test_own_absence_for_some_days_and_for_hours(self):
        own = self.person.resource_id
        days = datetime(2026, 11, 25, 23), datetime(2026, 11, 27, 22, 59)
        hours = datetime(2026, 11, 23, 7), datetime(2026, 11, 23, 9)
        self._put_off("", *days, own)
        self._put_off("Dentist", *hours, own)
        self.assertEqual(self._get_due(), [6, 8, 8, 0, 0, 0, 0])
        notes = [["Dentist"], [], [], ["Absence"], ["Absence"], [], []]
        self.assertEqual(self._get_notes(), notes)

    def test_training_is_work(self):
        own = self.person.resource_id
        hours = datetime(2026, 11, 23, 6), datetime(2026, 11, 23, 18)
        self._put_off("Training", *hours, own, time_type="other")
        self.assertEqual(self._get_due()[0], 8)
        self.assertEqual(self._get_notes()[0], [])

    def test_absences_of_others_are_not_told(self):
        self._create_employee(self.employee)
        other = self.employee.employee_id.resource_id
        self._put_off("Sick", datetime(2026, 11, 23), datetime(2026, 11, 28), other)
        self.assertEqual(self._get_due()[0], 8)
        self.assertEqual(self._get_notes(), [[]] * 7)

    def test_the_week_of_the_change_to_winter_time(self):
        """25 October 2026 has 25 hours, and the days around it are what they were."""
        self.calendar.attendance_ids.create(
            {
                "name": "Sunday",
                "calendar_id": self.calendar.id,
                "dayofweek": "6",
                "hour_from": 1,
                "hour_to": 4,
                "day_period": "morning",
            }
        )
        booking = self._book(self.booker, self.task, 3, date=date(2026, 10, 25))
        found = self.week.get_week("2026-10-25")
        self.assertEqual(found["days"][6]["date"], "2026-10-25")
        # Three hours of the clock; Odoo counts the calendar by it.
        self.assertIn(found["days"][6]["minutes"], (180, 240))
        self.assertEqual([one["minutes"] for one in found["days"][:5]], [480] * 5)
        self.assertEqual(found["rows"][0]["cells"][6]["minutes"], 180)
        self.assertEqual(found["rows"][0]["cells"][6]["bookings"][0][0], booking.id)

    def test_another_calendar_from_wednesday_on(self):
        half = self.calendar.copy({"name": "Half"})
        half.attendance_ids.filtered(lambda one: one.day_period != "morning").unlink()
        self.person.create_version(
            {"date_version": day(2), "resource_calendar_id": half.id}
        )
        self.assertEqual(self._get_due(), [8, 8, 4, 4, 4, 0, 0])

    def test_beyond_the_contract_nothing_is_due(self):
        version = self.person.version_id
        version.write({"contract_date_start": day(-30), "contract_date_end": day(1)})
        self.assertEqual(self._get_due(), [8, 8, 0, 0, 0, 0, 0])

    def test_who_works_as_he_likes_owes_nothing(self):
        self.person.resource_calendar_id = False
        self.assertEqual(self._get_due(), [0] * 7)

    def test_who_is_no_employee_is_told_so(self):
        week = self.week.with_user(self.office)
        found = week.get_week(str(MONDAY))
        self.assertIn("no employee in this company", found["problem"])
        self.assertFalse(self.week.get_week(str(MONDAY))["problem"])
        self.assertEqual(self._get_due(week=week), [0] * 7)

    def test_two_companies(self):
        """What is due is that of the companies in which the person works now."""
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        self.booker.company_ids += sister
        calendar = self.calendar.create(
            {"name": "Sister", "company_id": sister.id, "tz": "Europe/Berlin"}
        )
        self.env["hr.employee"].create(
            {
                "name": "Tim",
                "user_id": self.booker.id,
                "company_id": sister.id,
                "resource_calendar_id": calendar.id,
            }
        )
        for companies, hours in (
            (self.company, 8),
            (sister, 8),
            (self.company | sister, 16),
        ):
            with self.subTest(companies=companies.mapped("name")):
                week = self._as(self.booker, allowed_company_ids=companies.ids)
                self.assertEqual(self._get_due(week=week)[0], hours)
