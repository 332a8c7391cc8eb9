"""Keys of projects beside their numbers, and in the archive."""

from odoo.tests import tagged

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED
from odoo.addons.corebiz_project_billing_coverage.tests.coverage_common import (
    CoverageCase,
)


@tagged("post_install", "-at_install")
class TestProjectKey(CoverageCase):
    """Projects and tasks with keys of ``project_key``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Without it the addon makes no keys in tests.
        cls.env = cls.env(context={**cls.env.context, "test_project_key": True})
        cls.keyed = cls._create_project("Quarry Sensors", allow_billable=True)
        cls.keyed_task = cls._create_task(cls.keyed)

    def _find(self, model, text):
        found = self.env[model].with_user(self.office).name_search(text)
        return [row[0] for row in found]

    def test_found_by_key_number_and_name(self):
        self.assertEqual(self.keyed.key, "QS")
        for text in (self.keyed.key, self.keyed.project_number, "Quarry"):
            with self.subTest(text):
                self.assertIn(self.keyed.id, self._find("project.project", text))
        self.assertEqual(self.keyed_task.key, "QS-1")
        self.assertEqual(self._find("project.task", "QS-1"), self.keyed_task.ids)

    def test_many_projects_at_once(self):
        """Each with a number, a key and a status, also from a copy."""
        values = {"partner_id": self.customer.id}
        projects = self.env["project.project"].create(
            [{**values, "name": "North Gate"}, {**values, "name": "North Gate"}]
        )
        projects |= projects[0].copy()
        self.assertEqual(len(set(projects.mapped("key"))), 3)
        self.assertEqual(len(set(projects.mapped("project_number"))), 3)
        self.assertStates(projects, "open")

    def test_papers_name_the_number(self):
        self.assertIn(self.keyed.project_number, self.keyed._get_printed_name())
        self.assertIn("[QS]", self.keyed.display_name)

    def test_archived_project_keeps_its_keys(self):
        self._walk_to(self.keyed, PO_ARCHIVED)
        self.assertRefused(
            lambda: self.keyed.with_user(self.office).write({"key": "ZZ"}), "archive"
        )
        self.assertEqual((self.keyed.key, self.keyed_task.key), ("QS", "QS-1"))

    def test_moved_task_gets_a_new_key_and_keeps_its_bookings(self):
        booking = self._book(self.employee, self.keyed_task, 2)
        other = self._create_project("West Wing", allow_billable=True)
        self.keyed_task.with_user(self.manager).write({"project_id": other.id})
        self.assertEqual(self.keyed_task.key, "WW-1")
        self.assertEqual(booking.task_id, self.keyed_task)
        self.assertHours(self.keyed, open=0)
        self.assertHours(other, open=2)
