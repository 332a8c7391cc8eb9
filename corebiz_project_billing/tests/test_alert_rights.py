from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..models.billing_state import PL_DONE
from .alert_common import AlertCase


class TestAlertRights(AlertCase):
    """Who sees, acknowledges and prepares alerts, each with the least rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._book(cls.employee, cls.task, 10)
        cls.alerts = cls.env["project.alert"]._cron_detect()

    def _acknowledge(self, alerts, user, reason=True, comment="Second site"):
        """Acknowledge in the dialog, as ``user``."""
        action = alerts.with_user(user).action_open_acknowledge()
        dialog = (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
        )
        dialog.create(
            {"reason_id": reason and self.reason.id, "comment": comment}
        ).action_confirm()

    def test_roles_office_and_billing_administrator_acknowledge(self):
        for user in (
            self.leader,
            self.manager,
            self.account_manager,
            self.office,
            self.administrator,
        ):
            with self.subTest(user=user.name):
                self.assertTrue(self.alerts[0].with_user(user).can_acknowledge)
                self._acknowledge(self.alerts, user)
                self.assertEqual(set(self.alerts.mapped("state")), {"acknowledged"})
                self.assertEqual(self.alerts.acknowledged_by_id, user)
                self.assertTrue(self.alerts[0].acknowledged_date)
                self.assertEqual(self.alerts.reason_id, self.reason)
                self.assertEqual(set(self.alerts.mapped("comment")), {"Second site"})
                self.assertFalse(self.alerts.activity_ids)
                self.alerts._change({"state": "open", "acknowledged_by_id": False})

    def test_nobody_else_acknowledges(self):
        for user in (self.employee, self.project_administrator):
            with self.subTest(user=user.name):
                self.assertFalse(self.alerts[0].with_user(user).can_acknowledge)
                with self.assertRaisesRegex(UserError, "Lena Leader"):
                    self._acknowledge(self.alerts, user)
        self.assertEqual(set(self.alerts.mapped("state")), {"open"})

    def test_nothing_is_acknowledged_twice_or_by_halves(self):
        self._acknowledge(self.alerts[0], self.leader)
        with self.assertRaisesRegex(UserError, "already been acknowledged by Lena"):
            self._acknowledge(self.alerts, self.manager)
        self.assertEqual(self.alerts[1].state, "open")

    def test_a_reason_is_needed(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._acknowledge(self.alerts, self.leader, reason=False)

    def test_nobody_writes_alerts_directly(self):
        for user in (self.manager, self.office, self.administrator):
            alert = self.alerts[0].with_user(user)
            with self.assertRaises(AccessError):
                alert.write({"state": "acknowledged"})
            with self.assertRaises(AccessError):
                alert.unlink()

    def test_alerts_are_as_visible_as_their_project(self):
        self.project.privacy_visibility = "followers"
        for user, sees in (
            (self.employee, False),
            (self.leader, True),
            (self.account_manager, True),
            (self.office, True),
        ):
            alerts = self.env["project.alert"].with_user(user)
            found = alerts.search([("project_id", "=", self.project.id)])
            self.assertEqual(bool(found), sees, user.name)

    def test_open_alerts_on_the_project(self):
        project = self.project.with_user(self.account_manager)
        self.assertIn("100 %", project.open_alert_text)
        open_alerts = [("alert_ids.state", "=", "open")]
        self.assertIn(project, project.search(open_alerts))
        self._acknowledge(self.alerts, self.account_manager)
        self.assertFalse(project.open_alert_text)
        self.assertNotIn(project, project.search(open_alerts))

    def test_account_manager_finds_and_closes_his_activity(self):
        alert = self.alerts.filtered(lambda alert: alert.percent == 100)
        activity = self.env["mail.activity"].search(
            [("res_model", "=", "project.alert"), ("res_id", "=", alert.id)]
        )
        self.assertEqual(activity.user_id, self.account_manager)
        groups = self.env["res.users"].with_user(self.account_manager)
        models = [group["model"] for group in groups._get_activity_groups()]
        self.assertIn("project.alert", models)
        activity.with_user(self.account_manager).action_feedback("Called the customer")
        self.assertEqual(alert.state, "open")

    def test_the_office_maintains_reasons_and_thresholds(self):
        for model, values in (
            ("project.alert.reason", {"name": "Weather"}),
            ("project.alert.threshold", {"company_id": self.company.id, "percent": 7}),
        ):
            self.env[model].with_user(self.office).create(values)
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.manager).create(values)

    def test_alert_stays_when_the_project_goes_on(self):
        self._walk_to(self.project, PL_DONE)
        self.assertEqual(set(self.alerts.mapped("state")), {"open"})
        self._acknowledge(self.alerts, self.leader)

    def test_deleted_project_takes_its_alerts_along(self):
        project = self._create_project("Short", allocated_hours=1)
        line = self._book(self.employee, self._create_task(project), 1)
        alerts = self._detect()
        line.unlink()
        project.unlink()
        self.assertFalse(alerts.exists())
        self.assertFalse(
            self.env["mail.activity"].search(
                [("res_model", "=", "project.alert"), ("res_id", "in", alerts.ids)]
            )
        )

    def test_one_alert_per_threshold_and_estimate_in_the_database(self):
        vals = self.project._prepare_alert_vals(self.alerts[0].estimate_id.id, 100)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env["project.alert"]._add_rows([vals])
