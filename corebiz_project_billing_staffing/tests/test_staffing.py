from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE
from odoo.addons.corebiz_project_billing.tests.common import ALONE

from ..hooks import post_init_hook
from .staffing_common import StaffingCase

JOB = "odoo.addons.corebiz_project_billing_staffing.models.project_staffing_job"


class TestStaffing(StaffingCase):
    """A sold project asks for its people: one mail, one activity."""

    def test_manager_is_asked_for_the_leader(self):
        self.manager.lang = "de_DE"
        followers = self.sold.message_partner_ids
        mail = self._ask()
        self.assertEqual(mail.recipient_ids, self.manager.partner_id)
        self.assertEqual(mail.subject, "Projektleiter benennen: Backup")
        self.assertIn("noch keinen Projektleiter", mail.body_html)
        self.assertIn('lang="de-DE"', mail.body_html)
        activity = self._get_activities()
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(activity.summary, "Projektleiter benennen")
        self.assertEqual(self.sold.message_partner_ids, followers)

    def test_account_manager_where_there_is_no_manager(self):
        self.sold.user_id = False
        mail = self._ask()
        self.assertEqual(mail.recipient_ids, self.account_manager.partner_id)
        self.assertEqual(mail.subject, "Name Project Manager and Leader: Backup")
        self.assertEqual(self._get_activities().user_id, self.account_manager)

    def test_office_where_there_is_nobody(self):
        self.sold.user_id = self.sold.account_manager_id = False
        mail = self._ask()
        self.assertEqual(mail.email_to, "office@corebiz.example.com")
        self.assertFalse(mail.recipient_ids)
        self.assertIn(self.office, self._get_activities().user_id)

    def test_missing_manager_is_missed_too(self):
        self.sold.write({"user_id": False, "leader_id": self.leader.id})
        mail = self._ask()
        self.assertEqual(mail.subject, "Name the Project Manager: Backup")
        self.assertIn("no project manager", mail.body_html)

    def test_once(self):
        self.assertEqual(len(self._ask()), 1)
        self.assertFalse(self._ask())
        self.assertEqual(len(self._get_activities()), 1)

    def test_ends_by_itself(self):
        self._ask()
        mail = self._get_mails(
            lambda: self.sold.with_user(self.manager).write(
                {"leader_id": self.leader.id}
            )
        )
        self.assertEqual(mail.recipient_ids, self.leader.partner_id)
        self.assertFalse(self._get_activities())
        self.assertFalse(self.sold.staffing_date)
        self.assertFalse(self._ask())

    def test_again_for_a_new_vacancy(self):
        self._ask()
        self.sold.leader_id = self.leader
        self.sold.leader_id = False
        self.assertEqual(len(self._ask()), 1)
        self.assertEqual(len(self._get_activities()), 1)

    def test_activity_follows_whoever_has_to_name(self):
        self._ask()
        self.sold.user_id = False
        self.assertEqual(self._get_activities().user_id, self.account_manager)
        self.assertEqual(
            self._get_activities().summary, "Name Project Manager and Leader"
        )
        self.sold.with_user(self.account_manager).user_id = self.employee
        self.assertEqual(self._get_activities().user_id, self.employee)
        self.assertEqual(self._get_activities().summary, "Name the Project Leader")
        self.assertFalse(self._ask())

    def test_activity_follows_when_somebody_leaves_the_house(self):
        self._ask()
        self.manager.active = False
        self.assertFalse(self._ask())
        self.assertEqual(self._get_activities().user_id, self.account_manager)

    def test_a_leader_who_left_is_missing(self):
        self.sold.leader_id = self.employee
        self.assertFalse(self._ask())
        self.employee.active = False
        self.assertEqual(len(self._ask()), 1)

    def test_what_does_not_ask(self):
        self.sold.asks_for_people = False
        self._create_project("Internal", leader_id=False)
        self._create_sold("For nobody", leader_id=False, partner_id=False)
        self._create_sold("Template", leader_id=False, is_template=True)
        self._create_sold("Put away", leader_id=False, active=False)
        done = self._create_sold("Done", task_ids=[])
        self._walk_to(done, PL_DONE)
        done.leader_id = False
        self.assertFalse(self._ask())

    def test_switched_off_takes_the_activity_away(self):
        self._ask()
        self.sold.asks_for_people = False
        self.assertFalse(self._get_activities())
        self.sold.asks_for_people = True
        self.assertEqual(self._get_activities().user_id, self.manager)
        self.assertFalse(self._ask())

    def test_put_away_and_taken_out_again(self):
        self._ask()
        self.sold.active = False
        self.assertFalse(self._get_activities())
        self.sold.active = True
        self.assertEqual(self._get_activities().user_id, self.manager)
        self.assertFalse(self._ask())

    def test_nobody_reachable_is_asked_later(self):
        self.manager.email = False
        with mute_logger(JOB):
            self.assertFalse(self._ask())
        self.assertFalse(self.sold.staffing_date)
        self.manager.email = "max@corebiz.example.com"
        self.assertEqual(len(self._ask()), 1)

    def test_broken_project_does_not_silence_the_others(self):
        other = self._create_sold("Other", leader_id=False)
        ask = type(self.sold)._ask_for_people

        def fail_for_one(project):
            if project == self.sold:
                self.env.cr.execute("SELECT 1 / 0")
            return ask(project)

        with (
            patch.object(type(self.sold), "_ask_for_people", fail_for_one),
            mute_logger("odoo.sql_db", ALONE),
        ):
            mail = self._ask()
        self.assertIn("Other", mail.subject)
        self.assertTrue(other.staffing_date)
        self.assertFalse(self.sold.staffing_date)

    def test_without_rule_type_and_job(self):
        """What an administrator has deleted is no reason to fail."""
        for name in ("base_automation_ask", "mail_activity_type_people"):
            self.env.ref(f"corebiz_project_billing_staffing.{name}").unlink()
        self.assertFalse(self._ask())
        self.assertTrue(self.sold.staffing_date)
        self.env.ref("corebiz_project_billing_staffing.ir_cron_ask_for_people").unlink()
        self.env["project.project"]._wake_staffing_job()
        self.assertFalse(self._get_activities())

    def test_copy_asks_for_itself(self):
        self._ask()
        copy = self.sold.copy()
        self.assertFalse(copy.staffing_date)
        self.assertTrue(copy.asks_for_people)
        self.assertEqual(len(self._ask()), 1)

    def test_installation_asks_nobody(self):
        post_init_hook(self.env)
        self.assertFalse(self.sold.asks_for_people)
        self.assertFalse(self._ask())
        self._create_sold("New", leader_id=False)
        self.assertEqual(len(self._ask()), 1)

    def test_second_company_asks_its_own_office(self):
        other = self.env["res.company"].create(
            {"name": "Other house", "project_office_email": "buero@other.example.com"}
        )
        project = self._create_sold(
            "Elsewhere",
            company_id=other.id,
            user_id=False,
            leader_id=False,
            account_manager_id=False,
        )
        self.sold.leader_id = self.leader
        mail = self._ask()
        self.assertEqual(mail.email_to, "buero@other.example.com")
        self.assertNotIn(self.office, self._get_activities(project).user_id)
