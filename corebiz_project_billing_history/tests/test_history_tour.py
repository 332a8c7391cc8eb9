from datetime import date, timedelta

from odoo.tests import HttpCase, tagged

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


@tagged("post_install", "-at_install")
class TestHistoryTour(HttpCase, ProjectBillingCase):
    """The history in the client: pages, search, list, the way to the source."""

    def test_history(self):
        for days in range(30):
            day = date.today() - timedelta(days=2 * days)
            self._book(self.leader, self.task, 1, date=day)
            self.project.message_post(body=f"Note {days}")
        self.task.message_post(body="Patch panel is full")
        self.start_tour(
            f"/odoo/project.project/{self.project.id}",
            "corebiz_project_billing_history",
            login=self.leader.login,
        )
