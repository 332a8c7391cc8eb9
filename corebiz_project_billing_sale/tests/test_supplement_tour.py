from datetime import date, timedelta

from odoo.tests import HttpCase

from .supplement_common import SupplementCase


class TestSupplementTour(HttpCase, SupplementCase):
    """An overrun in the client: alert, offer, acceptance, estimate, burn-up chart."""

    def test_from_the_alert_to_the_estimate(self):
        _order, project, task = self._sell(self.time_and_material)
        for weeks in range(6):
            day = date.today() - timedelta(weeks=weeks)
            self._book(self.employee, task, 2, date=day)
        alerts = self._detect().filtered(lambda alert: alert.project_id == project)
        self.assertAlerts(alerts, [80, 100])
        early = alerts.filtered(lambda alert: alert.percent == 80)
        early.with_user(self.leader)._acknowledge(self.reason)
        self.start_tour(
            "/odoo/project-alerts",
            "corebiz_project_billing_supplement",
            login=self.account_manager.login,
        )
        self.assertRows(project, [("original", 10), ("supplement", 2)])
        self.assertEqual(set(alerts.mapped("state")), {"acknowledged"})
        self.start_tour(
            f"/odoo/project.project/{project.id}",
            "corebiz_project_billing_burn_up",
            login=self.leader.login,
        )
