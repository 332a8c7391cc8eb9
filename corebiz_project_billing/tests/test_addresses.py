from odoo.exceptions import MissingError

from .address_common import AddressMixin
from .alert_common import AlertCase


class TestAddresses(AddressMixin, AlertCase):
    """A copied link shows the record of its address, not the rows of all records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls._create_project("Firewall", allocated_hours=10)
        for task in (cls.task, cls._create_task(other)):
            cls._book(cls.employee, task, 12)
        cls.env["project.alert"]._cron_detect()

    def test_every_narrowed_list_has_an_address(self):
        found = self._check_addresses(self.project, self.task)
        self.assertGreaterEqual(found, 3)

    def test_link_shows_the_project_of_its_address_to_a_colleague(self):
        self._check_links("task-effort-of-project", "alerts-of-project")

    def test_address_without_a_record_says_so(self):
        with self.assertRaises(MissingError):
            self._open("alerts-of-project", self.employee, self.env["project.project"])
