from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.tests.common import ALONE, USER

from .gap_common import MONDAY, MORNING, SUNDAY, GapCase


class TestGap(GapCase):
    """Who is told of missing hours, once, and when that ends."""

    def test_told_by_mail_and_activity(self):
        self.employee.lang = "de_DE"
        self._add(30)
        mail = self._tell()
        self.assertEqual(mail.recipient_ids, self.employee.partner_id)
        self.assertEqual(mail.subject, "Bitte buchen: Woche ab 02.03.2026")
        for text in ("40:00", "30:00", "10:00", "08.03.2026", 'lang="de-DE"'):
            self.assertIn(text, mail.body_html)
        gap = self._get_gap()
        self.assertEqual(
            (gap.expected_hours, gap.actual_hours, gap.missing_hours), (40, 30, 10)
        )
        self.assertEqual((gap.date_from, gap.date_to), (MONDAY, SUNDAY))
        activity = self._get_activity()
        self.assertEqual(activity.user_id, self.employee)
        self.assertIn("10:00 h", activity.summary)

    def test_off_until_it_is_switched_on(self):
        self.company.missing_hours_active = False
        self.assertFalse(self._tell())
        self.assertFalse(self._get_gap())
        new = self.env["res.company"].create({"name": "New house"})
        self.assertFalse(new.missing_hours_active)

    def test_tolerance(self):
        self._add(39)
        self.assertFalse(self._tell())
        self.company.missing_hours_tolerance = 0.5
        self.assertEqual(len(self._tell()), 1)

    def test_once_a_week(self):
        self.assertEqual(len(self._tell()), 1)
        with self.assertNoLogs(ALONE):
            for days in (0, 1, 6):
                self.assertFalse(self._tell(MORNING + timedelta(days=days)))
        self.assertEqual(len(self._get_activity()), 1)
        self.assertEqual(len(self._tell(MORNING + timedelta(days=7))), 1)
        self.assertEqual(len(self._get_gap()), 2)

    def test_job_that_was_down_tells_later_in_the_week(self):
        self.assertEqual(len(self._tell(MORNING + timedelta(days=4))), 1)
        self.assertEqual(self._get_gap().date_from, MONDAY)

    def test_away_all_week_hears_nothing(self):
        self._leave(MONDAY, SUNDAY, self.person)
        self.assertFalse(self._tell())
        self.assertFalse(self._get_gap())

    def test_who_is_not_asked(self):
        self.person.asks_for_hours = False
        plain = self._create_user("nora", "Nora None", "base.group_user")
        self._hire(plain)
        self.env["hr.employee"].create({"name": "No user"})
        self._hire(self.leader).active = False
        self.assertFalse(self._tell())
        self.person.asks_for_hours = True
        self.assertEqual(len(self._tell()), 1)

    def test_booking_fills_the_gap(self):
        self._tell()
        line = self._add(39)
        gap = self._get_gap()
        self.assertFalse(gap.is_open)
        self.assertEqual(gap.missing_hours, 1)
        self.assertFalse(self._get_activity())
        line.unit_amount = 20
        self.assertTrue(gap.is_open)
        self.assertEqual(self._get_activity().user_id, self.employee)
        line.date = MONDAY - timedelta(days=7)
        self.assertEqual(gap.actual_hours, 0)
        line.date = SUNDAY
        self.assertEqual(gap.actual_hours, 20)
        line.unlink()
        self.assertEqual(gap.missing_hours, 40)
        self.assertFalse(self._tell())

    def test_person_books_by_himself(self):
        """With no right to write rows of missing hours."""
        self._tell()
        self.env["account.analytic.line"].with_user(self.employee).create(
            {
                "name": "Work",
                "project_id": self.project.id,
                "task_id": self.task.id,
                "unit_amount": 40,
                "date": MONDAY,
            }
        )
        self.assertFalse(self._get_gap().is_open)

    def test_absence_entered_later_closes_it(self):
        self._tell()
        self._leave(MONDAY, SUNDAY, self.person)
        self._tell(MORNING + timedelta(days=1))
        self.assertFalse(self._get_gap().is_open)
        self.assertFalse(self._get_activity())

    def test_nobody_asks_any_more(self):
        """Whoever need not book, or is in a house that asks nobody, is left alone."""
        for record in (self.person, self.company):
            name = "asks_for_hours" if record == self.person else "missing_hours_active"
            with self.subTest(name):
                self._tell()
                self.assertTrue(self._get_activity())
                record[name] = False
                self._tell(MORNING + timedelta(days=1))
                self.assertFalse(self._get_activity())
                self.assertTrue(self._get_gap().is_open)
                record[name] = True
                self._tell(MORNING + timedelta(days=2))
                self.assertEqual(len(self._get_activity()), 1)

    def test_bookings_of_this_week_ask_for_nothing(self):
        self._tell()
        line = self._add(1)
        self.assertEqual(line._get_gaps(), self._get_gap())
        with freeze_time(datetime(2026, 3, 4, 12)), self.assertQueryCount(0):
            self.assertFalse(line._get_gaps())

    def test_booking_on_monday_where_it_is_sunday_in_utc(self):
        """The week is over in Berlin, and its gaps are there."""
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        late = datetime(2026, 3, 8, 23, 30)
        self._tell(late)
        self.assertEqual(self._get_gap().date_from, MONDAY)
        with freeze_time(late):
            self._add(40)
        self.assertFalse(self._get_gap().is_open)

    def test_person_who_changes_the_company_is_told_once(self):
        self._tell()
        other = self.env["res.company"].create(
            {"name": "Other house", "missing_hours_active": True}
        )
        self.employee.company_ids += other
        self.person.company_id = other
        with self.assertNoLogs(ALONE):
            self.assertFalse(self._tell(MORNING + timedelta(days=1)))
        self.assertEqual(len(self._get_gap()), 1)

    def test_week_is_that_of_the_company(self):
        """At 23:30 UTC on Sunday it is Monday in Berlin, and Sunday in London."""
        late = datetime(2026, 3, 8, 23, 30)
        self.company.resource_calendar_id.tz = "Europe/London"
        with freeze_time(late):
            self.assertEqual(
                self.company._get_last_week()[0], MONDAY - timedelta(days=7)
            )
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        with freeze_time(late):
            self.assertEqual(self.company._get_last_week(), (MONDAY, SUNDAY))
        self.company.resource_calendar_id.tz = "America/New_York"
        with freeze_time(datetime(2026, 3, 9, 3, 0)):
            self.assertEqual(
                self.company._get_last_week()[0], MONDAY - timedelta(days=7)
            )

    def test_broken_person_does_not_silence_the_others(self):
        other = self._hire(self.leader)
        expect = type(self.person)._get_expected_hours

        def fail_for_one(employee, *args):
            if employee == self.person:
                self.env.cr.execute("SELECT 1 / 0")
            return expect(employee, *args)

        with (
            patch.object(type(self.person), "_get_expected_hours", fail_for_one),
            mute_logger("odoo.sql_db", ALONE),
        ):
            mail = self._tell()
        self.assertEqual(mail.recipient_ids, self.leader.partner_id)
        self.assertTrue(self._get_gap(other))
        self.assertFalse(self._get_gap())
        self.assertEqual(len(self._tell()), 1)

    def test_without_address_rule_and_type(self):
        self.employee.email = False
        self.assertFalse(self._tell())
        self.assertTrue(self._get_activity())
        for name in (
            "base_automation_missing_hours",
            "mail_activity_type_hours",
            "mail_template_list",
        ):
            self.env.ref(f"corebiz_project_billing_missing_hours.{name}").unlink()
        other = self._hire(self.leader)
        self.company.missing_hours_user_ids = self.office
        self.assertFalse(self._tell(MORNING + timedelta(days=7)))
        self.assertTrue(self._get_gap(other))

    # === Lists ===

    def test_list_once_to_those_who_get_it(self):
        self.office.lang = "de_DE"
        self.company.missing_hours_user_ids = self.office
        self._hire(self.leader)
        mails = self._tell()
        listed = mails.filtered(
            lambda mail: mail.recipient_ids == self.office.partner_id
        )
        self.assertEqual(len(listed), 1)
        self.assertEqual(listed.subject, "Fehlende Stunden der letzten Woche")
        for text in ("Emil Employee", "Lena Leader", "40:00", "/odoo/missing-hours"):
            self.assertIn(text, listed.body_html)
        with self.assertNoLogs(ALONE):
            self.assertFalse(self._tell(MORNING + timedelta(days=1)))

    def test_list_holds_what_its_reader_may_see(self):
        """A superior gets his people, a colleague gets nobody."""
        boss = self._hire(self.manager)
        boss.asks_for_hours = False
        self.person.parent_id = boss
        self._hire(self.leader)
        self.company.missing_hours_user_ids = self.manager | self.account_manager
        mails = self._tell()
        listed = mails.filtered(
            lambda mail: mail.recipient_ids == self.manager.partner_id
        )
        self.assertIn("Emil Employee", listed.body_html)
        self.assertNotIn("Lena Leader", listed.body_html)
        self.assertFalse(
            mails.filtered(
                lambda mail: mail.recipient_ids == self.account_manager.partner_id
            )
        )

    def test_list_that_failed_is_sent_the_next_day(self):
        """Once more, and to nobody who has got it."""
        self.company.missing_hours_user_ids = self.office | self.leader
        jobs = type(self.env["hr.timesheet.gap"])
        get_list = jobs._get_list

        def fail_for_one(gaps, user, *args):
            if user == self.office:
                self.env.cr.execute("SELECT 1 / 0")
            return get_list(gaps, user, *args)

        with (
            patch.object(jobs, "_get_list", fail_for_one),
            mute_logger("odoo.sql_db", ALONE),
        ):
            self._tell()
        mail = self._tell(MORNING + timedelta(days=1))
        self.assertEqual(mail.recipient_ids, self.office.partner_id)
        self.assertFalse(self._tell(MORNING + timedelta(days=2)))

    def test_list_is_for_its_reader_alone(self):
        """Its message says whose hours are missing, and no colleague may know."""
        self.company.missing_hours_user_ids = self.office
        mails = self._tell()
        self.assertEqual(mails.recipient_ids, (self.office | self.employee).partner_id)
        for mail in mails:
            with self.subTest(mail=mail.subject):
                message = mail.mail_message_id
                self.assertFalse(message.with_user(self.leader).has_access("read"))
        lists = self.env["hr.timesheet.gap.list"].with_user(self.leader)
        self.assertFalse(lists.search([]))

    def test_mails_are_tried_again_as_all_notices(self):
        self.company.missing_hours_user_ids = self.office
        mails = self._tell()
        self.assertEqual(len(mails), 2)
        self.assertLessEqual(set(mails.mapped("model")), mails._get_notice_models())

    def test_no_list_without_gaps(self):
        self.company.missing_hours_user_ids = self.office
        self._add(40)
        self.assertFalse(self._tell())

    def test_second_company(self):
        other = self.env["res.company"].create({"name": "Other house"})
        olga = self._create_user(
            "otto",
            "Otto Other",
            USER,
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        calendar = self._create_calendar("There", range(5), company_id=other.id)
        person = self._hire(olga, company_id=other.id, resource_calendar_id=calendar.id)
        self._add(40)
        self.assertFalse(self._tell())
        other.missing_hours_active = True
        self.company.missing_hours_user_ids = self.office
        mail = self._tell()
        self.assertEqual(mail.recipient_ids, olga.partner_id)
        self.assertEqual(self._get_gap(person).company_id, other)
