from odoo.addons.corebiz_project_billing.tests.address_common import AddressMixin

from .monthly_common import SEPTEMBER, MonthlyCase


class TestMonthlyAddresses(AddressMixin, MonthlyCase):
    """A copied link shows the late bookings of its project."""

    def test_link_shows_the_rows_of_its_record_to_a_colleague(self):
        project = self._sell_running()
        self._ready(project, (SEPTEMBER, 2))
        late = {"date": SEPTEMBER, "late_reason": "Found in the mail"}
        self._book(self.leader, project.tasks, 1, **late)
        action = self._open("late-bookings-of-project", self.clerk, project)
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.unit_amount, 1)
        self.assertIn(project.name, action["display_name"])
