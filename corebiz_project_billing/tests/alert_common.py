from contextlib import contextmanager
from unittest.mock import patch

from .common import ProjectBillingCase


class AlertCase(ProjectBillingCase):
    """A project of 10 hours, and people who book on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["project.alert"]._cron_detect()
        cls.project.allocated_hours = 10
        cls.reason = cls.env.ref(
            "corebiz_project_billing.project_alert_reason_requirement"
        )

    def _detect(self):
        """Run the scheduled job; the alerts that it raised."""
        return self.env["project.alert"]._cron_detect()

    def _wakes_job(self, take):
        """Whether ``take`` wakes the job when it is committed."""

        @contextmanager
        def same_cursor():
            yield self.env.cr

        self.env.cr.precommit.run()
        self.env.cr.postcommit.clear()
        cron = self.env.ref("corebiz_project_billing.ir_cron_alert_detect")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        take()
        self.env.cr.flush()
        with patch.object(self.registry, "cursor", same_cursor):
            self.env.cr.postcommit.run()
        return bool(triggers.search_count([("cron_id", "=", cron.id)]))

    def _set_estimate(self, hours, **values):
        self.project.with_user(self.manager).write(
            {"allocated_hours": hours, "estimate_reason": "New insight", **values}
        )

    def assertAlerts(self, alerts, percents):
        self.assertEqual(sorted(alerts.mapped("percent")), sorted(percents))
