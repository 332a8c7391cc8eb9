from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tools import mute_logger

from ..models.billing_state import PL_DONE, PM_DONE
from .common import ALONE, REASON, ProjectBillingCase

MONDAY = datetime(2026, 3, 2, 9, 0)


class TestReminder(ProjectBillingCase):
    """A project that stands too long reminds the person once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.billing_reminder_days = 5
        with freeze_time(MONDAY):
            cls._walk_to(cls.project, PL_DONE)

    def _remind(self, moment):
        """Run the daily job at ``moment``; the reminder mails that it queued."""
        before = self.env["mail.mail"].search([])
        with freeze_time(moment):
            self.env["project.project"]._cron_remind()
        return self.env["mail.mail"].search([]) - before

    def test_not_before_the_working_days_are_over(self):
        # Five working days after Monday is the next Monday: the weekend is no wait.
        self.assertFalse(self._remind(MONDAY + timedelta(days=6)))
        self.assertTrue(self._remind(MONDAY + timedelta(days=8)))

    def test_public_holiday_is_no_working_day(self):
        calendar = self.company.resource_calendar_id
        tuesday = MONDAY.replace(hour=0) + timedelta(days=1)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Public holiday",
                "calendar_id": calendar.id,
                "company_id": self.company.id,
                "date_from": tuesday,
                "date_to": tuesday + timedelta(hours=23, minutes=59),
            }
        )
        self.assertFalse(self._remind(MONDAY + timedelta(days=8)))
        self.assertTrue(self._remind(MONDAY + timedelta(days=9)))

    def test_broken_project_does_not_silence_the_others(self):
        """A failure in the database, too, after which a transaction is lost."""
        other = self._create_project("Firewall")
        with freeze_time(MONDAY):
            self._walk_to(other, PL_DONE)
        remind = type(self.project)._remind

        def fail_for_one(project):
            if project == self.project:
                self.env.cr.execute("SELECT 1 / 0")
            return remind(project)

        with (
            patch.object(type(self.project), "_remind", fail_for_one),
            mute_logger("odoo.sql_db", ALONE),
        ):
            mail = self._remind(MONDAY + timedelta(days=9))
        self.assertIn("Firewall", mail.subject)
        self.assertFalse(self.project.billing_reminder_date)

    def test_once_by_mail_and_activity(self):
        mail = self._remind(MONDAY + timedelta(days=9))
        self.assertEqual(mail.recipient_ids, self.manager.partner_id)
        self.assertIn("Reminder: Mail server", mail.subject)
        activity = self.project.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("Reminder", activity.summary)
        # It has been due since the step, so the clock counts it among the late ones.
        self.assertEqual(activity.date_deadline, MONDAY.date())
        self.assertFalse(self._remind(MONDAY + timedelta(days=30)))

    def test_renews_an_activity_that_was_closed(self):
        self.project.activity_ids.unlink()
        self._remind(MONDAY + timedelta(days=9))
        self.assertEqual(self.project.activity_ids.user_id, self.manager)

    def test_again_in_the_next_status(self):
        self._remind(MONDAY + timedelta(days=9))
        with freeze_time(MONDAY + timedelta(days=10)):
            self._walk_to(self.project, PM_DONE)
        mail = self._remind(MONDAY + timedelta(days=30))
        self.assertEqual(mail.email_to, "office@corebiz.example.com")

    def test_zero_switches_it_off(self):
        self.company.billing_reminder_days = 0
        self.assertFalse(self._remind(MONDAY + timedelta(days=90)))

    def test_open_projects_remind_nobody(self):
        with freeze_time(MONDAY):
            self.project.with_user(self.manager).action_send_back(REASON)
        self.assertFalse(self._remind(MONDAY + timedelta(days=90)))

    def test_reminder_is_not_a_hand_over(self):
        rows = self.project.handover_ids
        self._remind(MONDAY + timedelta(days=9))
        self.assertEqual(self.project.handover_ids, rows)
        self.assertEqual(rows.notified_partner_ids, self.manager.partner_id)
