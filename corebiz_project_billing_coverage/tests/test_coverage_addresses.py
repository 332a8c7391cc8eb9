from odoo.addons.corebiz_project_billing.tests.address_common import AddressMixin

from .coverage_common import CoverageCase


class TestCoverageAddresses(AddressMixin, CoverageCase):
    """Lists of bookings, from a project, a task and an invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._book(cls.employee, cls.task, 4)
        cls.invoice = cls._invoice()
        cls._book(cls.employee, cls.task, 2)
        cls._invoice(post=False)
        cls.other = cls._sell(cls.product)[1]

    def test_every_narrowed_list_has_an_address(self):
        found = self._check_addresses(self.project, self.task, self.invoice)
        self.assertGreater(found, self._floor(4, 5))

    def test_link_shows_the_project_of_its_address_to_a_colleague(self):
        self._check_links("alerts-of-project", "bookings-of-project")
