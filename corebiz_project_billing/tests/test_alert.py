from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tools import html2plaintext

from ..models.billing_state import PM_DONE
from ..models.project_estimate import SUPPLEMENT
from .alert_common import AlertCase


class TestAlert(AlertCase):
    """One alert per threshold and version of the estimate, told to the right people."""

    def test_early_warning_tells_leader_and_manager(self):
        self._book(self.employee, self.task, 7.9)
        self.assertFalse(self._detect())
        self._book(self.employee, self.task, 0.1)
        alert = self._detect()
        self.assertAlerts(alert, [80])
        self.assertEqual(alert.user_ids, self.leader | self.manager)
        self.assertEqual((alert.actual_hours, alert.estimate_hours), (8, 10))
        self.assertEqual(alert.effort_progress, 80)
        self.assertEqual(alert.activity_ids.user_id, self.leader | self.manager)
        mail = self.env["mail.mail"].search(
            [("model", "=", "project.alert"), ("res_id", "=", alert.id)]
        )
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, (self.leader | self.manager).partner_id)
        self.assertEqual(mail.state, "outgoing")
        self.assertFalse(alert.message_follower_ids)
        self.assertFalse(self._detect())

    def test_overrun_tells_the_account_manager_in_his_language(self):
        self.account_manager.lang = "de_DE"
        self._book(self.employee, self.task, 10)
        alerts = self._detect()
        self.assertAlerts(alerts, [80, 100])
        alert = alerts.filtered(lambda alert: alert.percent == 100)
        self.assertEqual(alert.user_ids, self.account_manager)
        self.assertEqual(alert.recipient_lang, "de_DE")
        mail = self.env["mail.mail"].search(
            [("model", "=", "project.alert"), ("res_id", "=", alert.id)]
        )
        self.assertEqual(mail.recipient_ids, self.account_manager.partner_id)
        self.assertEqual(mail.subject, "Plan aufgebraucht (100 %): Mail server")
        text = html2plaintext(mail.body_html)
        for words in ("Guten Tag Anna Account", "100 % seines Plans", "10:00"):
            self.assertIn(words, text)
        self.assertNotIn("estimate", text)
        self.assertIn("bitte quittieren", alert.activity_ids.summary)
        self.assertFalse(self._detect())

    def test_warning_is_told_in_the_language_of_its_people(self):
        """The mail in the company's where they differ, each activity in his own."""
        self.company.partner_id.lang = self.manager.lang = "en_US"
        self.leader.lang = "de_DE"
        self._book(self.employee, self.task, 8)
        alert = self._detect()
        summaries = {one.user_id: one.summary for one in alert.activity_ids}
        self.assertIn("des Plans von „Mail server“", summaries[self.leader])
        self.assertIn("of the estimate of “Mail server”", summaries[self.manager])
        mail = self.env["mail.mail"].search(
            [("model", "=", "project.alert"), ("res_id", "=", alert.id)]
        )
        self.assertEqual(mail.subject, "80 % of the estimate used: Mail server")
        self.manager.lang = "de_DE"
        self.assertEqual(alert.recipient_lang, "de_DE")

    def test_it_says_how_much_is_used_and_the_newest_replaces_the_others(self):
        self._book(self.employee, self.task, 9.56)
        early = self._detect()
        self.assertAlerts(early, [80])
        self.assertIn("95 %", early.activity_ids[:1].summary)
        mail = self.env["mail.mail"].search(
            [("model", "=", "project.alert"), ("res_id", "=", early.id)]
        )
        self.assertRegex(mail.subject, "^95 % .*Mail server")
        self.assertIn("95 %", html2plaintext(mail.body_html))
        self.assertIn("95 %", self.project.open_alert_text)
        self._book(self.employee, self.task, 1)
        over = self._detect()
        self.assertAlerts(over, [100])
        self.assertIn("105 %", over.activity_ids.summary)
        self.assertFalse(early.exists().activity_ids)
        self.assertEqual(early.state, "open")
        self.assertIn("105 %", self.project.open_alert_text)

    def test_activity_is_due_on_the_day_of_its_person(self):
        self.leader.tz = "America/New_York"
        self._book(self.employee, self.task, 8)
        with freeze_time("2026-12-31 23:30:00"):
            activities = self._detect().activity_ids
        self.assertEqual(
            {one.user_id: one.date_deadline for one in activities},
            {self.leader: date(2026, 12, 31), self.manager: date(2027, 1, 1)},
        )

    def test_import_of_a_thousand_lines_gives_one_alert_per_threshold(self):
        self._create_employee(self.employee)
        self.env["account.analytic.line"].with_user(self.employee).create(
            [
                {"task_id": self.task.id, "unit_amount": 0.02, "name": "Import"}
                for _number in range(1000)
            ]
        )
        self.assertAlerts(self._detect(), [80, 100])
        self.assertFalse(self._detect())
        self.assertEqual(len(self.project.alert_ids), 2)

    def test_smaller_estimate_reaches_a_threshold(self):
        self._book(self.employee, self.task, 7)
        self.assertFalse(self._detect())
        self._set_estimate(8)
        self.assertAlerts(self._detect(), [80])

    def test_correcting_down_and_up_again_repeats_nothing(self):
        self._book(self.employee, self.task, 8)
        self.assertAlerts(self._detect(), [80])
        self._set_estimate(9)
        self._set_estimate(10)
        self.assertFalse(self._detect())
        line = self._book(self.employee, self.task, -4)
        self.assertFalse(self._detect())
        line.unit_amount = 0
        self.assertFalse(self._detect())

    def test_raised_estimate_arms_again(self):
        self._book(self.employee, self.task, 8)
        first = self._detect()
        self._set_estimate(20)
        self.assertFalse(self._detect())
        self._book(self.employee, self.task, 8)
        second = self._detect()
        self.assertAlerts(second, [80])
        self.assertNotEqual(first.estimate_id, second.estimate_id)

    def test_supplement_arms_again_below_the_highest_estimate(self):
        self._book(self.employee, self.task, 8)
        self.assertAlerts(self._detect(), [80])
        self._set_estimate(8.5)
        self.project.sudo().write(
            {
                "allocated_hours": self.project.allocated_hours + 1,
                "estimate_kind": SUPPLEMENT,
            }
        )
        self.assertAlerts(self._detect(), [80])

    def test_project_with_thresholds_of_its_own(self):
        thresholds = self.env["project.alert.threshold"]
        thresholds.with_user(self.office).create(
            [
                {"project_id": self.project.id, "percent": percent}
                for percent in (50, 90, 120)
            ]
        )
        other = self._create_project("Other", allocated_hours=10)
        self._book(self.employee, self._create_task(other), 8)
        self._book(self.employee, self.task, 9)
        alerts = self._detect()
        self.assertAlerts(alerts.filtered(lambda a: a.project_id == other), [80])
        self.assertAlerts(alerts - other.alert_ids, [50, 90])
        copy = self.project.copy()
        self.assertEqual(copy.alert_threshold_ids.mapped("percent"), [50, 90, 120])
        self.assertFalse(copy.alert_ids)

    def test_thresholds_of_the_company(self):
        self.env["project.alert.threshold"].create(
            {"company_id": self.company.id, "percent": 60}
        )
        self.project.company_id = self.company
        self._book(self.employee, self.task, 6)
        self.assertAlerts(self._detect(), [60])

    def test_thresholds_are_those_of_the_company_of_the_project(self):
        """Neither those of the main company nor those of whoever books or looks."""
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        sister.alert_threshold_ids.unlink()
        thresholds = self.env["project.alert.threshold"]
        thresholds.create({"company_id": sister.id, "percent": 30})
        thresholds.create({"company_id": self.company.id, "percent": 20})
        self.project.company_id = self.company
        project = self._create_project(
            "Second site", company_id=sister.id, partner_id=False, allocated_hours=10
        )
        employee = self.employee.with_company(sister)
        employee.sudo().company_ids |= sister
        self.env["hr.employee"].create(
            {"name": "Emil", "user_id": self.employee.id, "company_id": sister.id}
        )
        self._book(self.employee, self.task, 2.5)
        self.env["account.analytic.line"].with_user(self.employee).with_context(
            allowed_company_ids=[sister.id]
        ).create(
            {
                "task_id": self._create_task(project).id,
                "unit_amount": 3.5,
                "name": "Work",
            }
        )
        alerts = self._detect()
        self.assertAlerts(alerts & project.alert_ids, [30])
        self.assertAlerts(alerts & self.project.alert_ids, [20])

    def test_new_company_has_the_usual_thresholds(self):
        company = self.env["res.company"].create({"name": "Second House"})
        self.assertEqual(company.alert_threshold_ids.mapped("percent"), [80, 100])

    def test_missing_roles_fall_back(self):
        self._book(self.employee, self.task, 10)
        self.project.write({"account_manager_id": False, "leader_id": False})
        alerts = self._detect()
        self.assertEqual(alerts.user_ids, self.manager)
        nobody = self._create_project(
            "Nobody",
            user_id=False,
            leader_id=False,
            account_manager_id=False,
            allocated_hours=1,
        )
        self._book(self.employee, self._create_task(nobody), 2)
        alerts = self._detect()
        self.assertAlerts(alerts, [80, 100])
        self.assertFalse(alerts.user_ids)
        self.assertFalse(alerts.activity_ids)

    def test_no_alerts_for_templates_archived_and_finished_projects(self):
        finished = self._create_project("Finished", allocated_hours=1)
        archived = self._create_project("Archived", allocated_hours=1)
        template = self._create_project("Template", allocated_hours=1)
        projects = finished | archived | template
        for project in projects:
            self._book(self.employee, self._create_task(project), 2)
        self._walk_to(finished, PM_DONE)
        archived.active = False
        template.is_template = True
        self.assertFalse(self._detect())
        archived.active = True
        self.assertEqual(self._detect().project_id, archived)

    def test_bookings_that_cross_a_threshold_wake_the_job(self):
        def book(hours):
            return lambda: self._book(self.employee, self.task, hours)

        self.assertFalse(self._wakes_job(book(7.9)))
        self.assertTrue(self._wakes_job(book(0.1)))
        self._detect()
        self.assertFalse(self._wakes_job(book(1.9)))
        self.assertTrue(self._wakes_job(book(0.1)))
        self._detect()
        self.assertFalse(self._wakes_job(book(10)))

    def test_changed_bookings_wake_the_job(self):
        line = self._book(self.employee, self.task, 7)
        self.assertFalse(self._wakes_job(lambda: line.write({"name": "Text"})))
        self.assertTrue(self._wakes_job(lambda: line.write({"unit_amount": 9})))

    def test_job_is_woken_once(self):
        """Until it has looked, others need not call it again."""
        self.env.cr.precommit.run()
        self._book(self.employee, self.task, 8)
        self.assertFalse(self.env["project.alert"]._is_job_awake())
        self.env["project.alert"]._get_job()._trigger()
        self.assertTrue(self.env["project.alert"]._is_job_awake())
        callbacks = self.env.cr.postcommit._funcs
        before = list(callbacks)
        self._book(self.employee, self.task, 1)
        self.env.cr.precommit.run()
        self.assertEqual(list(callbacks), before)

    def test_told_alerts_are_not_looked_for_with_each_booking(self):
        """After the first booking beyond a threshold the others ask one query."""
        self._book(self.employee, self.task, 9)
        self.cr.flush()
        self._detect()
        for queries in (2, 1):
            self._book(self.employee, self.task, 0.1)
            self.env.flush_all()
            with self.assertQueryCount(queries):
                self.cr.precommit.run()

    def test_thresholds_of_the_project_wake_the_job(self):
        self.project.alert_threshold_ids = [
            Command.create({"percent": percent}) for percent in (80, 100, 150)
        ]
        self._book(self.employee, self.task, 11)
        self._detect()
        self.assertFalse(
            self._wakes_job(lambda: self._book(self.employee, self.task, 3.9))
        )
        self.assertTrue(
            self._wakes_job(lambda: self._book(self.employee, self.task, 0.1))
        )

    def test_correction_is_a_new_look(self):
        self._book(self.employee, self.task, 9)
        self._detect()
        self._set_estimate(9.5)
        self.assertTrue(
            self._wakes_job(lambda: self._book(self.employee, self.task, 0.5))
        )

    def test_smaller_estimate_wakes_the_job(self):
        self._book(self.employee, self.task, 5)
        self.assertTrue(self._wakes_job(lambda: self._set_estimate(6)))

    def test_booking_stands_when_the_job_cannot_be_woken(self):
        with (
            patch.object(self.registry, "cursor", side_effect=OSError),
            self.assertLogs("odoo.addons.corebiz_project_billing", "ERROR"),
        ):
            self.env["project.alert"]._wake_job()

    def test_broken_template_stops_neither_bookings_nor_other_alerts(self):
        other = self._create_project("Other", allocated_hours=1)
        self._book(self.employee, self._create_task(other), 0.9)
        self._book(self.employee, self.task, 10)
        template = self.env.ref("corebiz_project_billing.mail_template_alert_overrun")
        body = template.body_html
        template.body_html = "<t t-out='object.no_such_field'/>"
        with self.assertLogs("odoo.addons.corebiz_project_billing", "ERROR"):
            alerts = self._detect()
        self.assertAlerts(alerts, [80, 80])
        template.body_html = body
        self.assertAlerts(self._detect(), [100])

    def test_who_has_no_address_is_told_by_the_activity(self):
        self.leader.email = False
        self._book(self.employee, self.task, 8)
        alert = self._detect()
        self.assertEqual(alert.activity_ids.user_id, self.leader | self.manager)
        mail = self.env["mail.mail"].search(
            [("model", "=", "project.alert"), ("res_id", "=", alert.id)]
        )
        self.assertEqual(mail.recipient_ids, self.manager.partner_id)

    def test_rule_switched_off_leaves_alert_and_activity(self):
        self.env.ref(
            "corebiz_project_billing.base_automation_alert_warning"
        ).active = False
        self._book(self.employee, self.task, 8)
        before = self.env["mail.mail"].search_count([])
        alert = self._detect()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertEqual(len(alert.activity_ids), 2)

    def test_found_at_installation_is_told_to_nobody(self):
        self._book(self.employee, self.task, 10)
        before = self.env["mail.mail"].search_count([])
        alerts = self.env["project.alert"]._note_found()
        self.assertAlerts(alerts, [80, 100])
        self.assertFalse(alerts.user_ids | alerts.activity_ids.user_id)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertFalse(self._detect())
