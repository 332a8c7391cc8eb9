from datetime import datetime

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from odoo.addons.corebiz_project_billing.tests.common import ALONE

from .period_common import PeriodCase


class TestPeriodOpening(PeriodCase):
    """Periods open by themselves, on the first working day, at whatever hour."""

    def _rollback(self, moment):
        """The names of the periods that a run at ``moment`` (UTC) opens."""
        with self.env.cr.savepoint() as savepoint:
            names = self._open(moment).mapped("name")
            savepoint.rollback()
        self.env.invalidate_all()
        return names

    def test_first_and_last_minutes_of_the_day_in_berlin(self):
        for moment, names in (
            ("2026-09-30 21:30:00", []),  # 23:30 on 30 September
            ("2026-09-30 22:30:00", ["September 2026"]),  # 0:30 on 1 October
            ("2026-10-01 21:30:00", ["September 2026"]),  # 23:30
        ):
            self.assertEqual(self._rollback(moment), names, moment)

    def test_not_on_a_weekend_or_public_holiday(self):
        self.booking.date = "2026-10-31"
        self.second.date = "2026-10-31"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "All Souls",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 11, 1, 23, 0),
                "date_to": datetime(2026, 11, 2, 22, 59),
            }
        )
        # 1 November 2026 is a Sunday.
        for day, names in ((1, []), (2, []), (3, ["October 2026"])):
            self.assertEqual(self._rollback(f"2026-11-0{day} 12:00:00"), names, day)

    def test_the_day_of_another_zone(self):
        self.company.resource_calendar_id.tz = "America/New_York"
        for moment, names in (
            ("2026-10-01 03:30:00", []),  # 23:30 on 30 September
            ("2026-10-01 04:30:00", ["September 2026"]),
        ):
            self.assertEqual(self._rollback(moment), names, moment)

    def test_every_day_works_without_a_calendar(self):
        self.booking.date = self.second.date = "2026-10-31"
        self.company.resource_calendar_id = False
        self.company.partner_id.tz = "Europe/Berlin"
        # 1 November 2026 is a Sunday.
        self.assertEqual(self._rollback("2026-11-01 12:00:00"), ["October 2026"])

    def test_once_and_what_was_missed(self):
        self._book(self.employee, self.task, 1, date="2026-10-20")
        periods = self._open("2026-11-20 08:00:00")
        self.assertEqual(periods.mapped("name"), ["September 2026", "October 2026"])
        self.assertEqual(self._open("2026-11-21 08:00:00"), periods)
        self.assertEqual(len(periods.activity_ids), 2)
        self.assertEqual(periods.activity_ids.user_id, self.leader)

    def test_quarter(self):
        self.project.with_user(self.manager).billing_rhythm = "quarterly"
        self._book(self.employee, self.task, 1, date="2026-07-01")
        self.assertEqual(self._open().mapped("name"), ["Q3 2026"])
        self.assertEqual(self.project.billing_period_ids.total_hours, 17)

    def test_nothing_to_account_for_nothing_to_confirm(self):
        self._invoice()
        self.assertFalse(self._open())

    def test_in_the_language_of_the_leader(self):
        self.leader.lang = "de_DE"
        period = self._open()
        self.assertEqual(
            period.activity_ids.summary, "Stunden bestätigen: September 2026"
        )

    def test_the_manager_where_there_is_no_leader(self):
        self.project.leader_id = False
        self.assertEqual(self._open().activity_ids.user_id, self.manager)

    def test_reminded_once_after_three_working_days(self):
        with freeze_time("2026-10-01 08:00:00"):
            period = self._open()
        # Friday, Monday, Tuesday: due on the third of these, from its first minute on.
        self._open("2026-10-05 21:30:00")
        self.assertFalse(period.reminder_date)
        with self.mock_mail_gateway():
            self._open("2026-10-05 22:30:00")
        self.assertTrue(period.reminder_date)
        self.assertEqual(self._new_mails.recipient_ids, self.leader.partner_id)
        self.assertIn("Reminder", self._new_mails.subject)
        self.assertEqual(len(period.activity_ids), 1)
        self.assertIn("Reminder: Confirm hours", period.activity_ids.summary)
        with self.mock_mail_gateway():
            self._open("2026-10-08 08:00:00")
        self.assertFalse(self._new_mails)
        with freeze_time("2026-10-08 09:00:00"):
            period.with_user(self.leader).action_confirm()
        self.assertFalse(period.reminder_date)

    def test_each_company_says_when_it_reminds(self):
        house = self.env["res.company"].create({"name": "Südlicht GmbH"})
        self.assertEqual(house.period_reminder_days, 3)
        house.period_reminder_days = 1
        with freeze_time("2026-10-01 08:00:00"):
            period = self._open()
        for days, moment, is_due in (
            (5, "2026-10-07 21:30:00", False),
            (5, "2026-10-07 22:30:00", True),  # Thursday, the fifth working day
            (1, "2026-10-01 21:30:00", False),
            (1, "2026-10-01 22:30:00", True),
            (0, "2027-10-01 12:00:00", False),
        ):
            self.company.period_reminder_days = days
            with self.subTest(days=days, moment=moment), freeze_time(moment):
                self.assertEqual(period._is_reminder_due(), is_due)
        self._open("2027-10-01 12:00:00")
        self.assertFalse(period.reminder_date)

    def test_no_nonsense_as_a_number_of_days(self):
        for days in (-1, 367):
            with self.assertRaisesRegex(ValidationError, f"“{days}” does not fit into"):
                self.company.period_reminder_days = days

    def test_one_project_does_not_hold_back_the_others(self):
        other = self._sell(self.product)[1]
        other.with_user(self.manager).billing_rhythm = "monthly"
        self._book(self.employee, self._create_task(other), 1, date="2026-09-01")
        model = type(self.env["project.billing.period"])
        inner = model._open_for

        def fail(periods, project, days):
            if project == self.project:
                raise ValueError("broken")
            return inner(periods, project, days)

        self.patch(model, "_open_for", fail)
        with self.assertLogs(ALONE, "ERROR"):
            self._open()
        self.assertFalse(self.project.billing_period_ids)
        self.assertTrue(other.billing_period_ids)
