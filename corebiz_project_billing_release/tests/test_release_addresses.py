from odoo.addons.corebiz_project_billing.tests.address_common import AddressMixin

from .release_common import ReleaseCase


class TestReleaseAddresses(AddressMixin, ReleaseCase):
    """A copied link shows the statements of its project or invoice."""

    def test_every_narrowed_list_has_an_address(self):
        self._make_signed()
        invoice = self._bill_order()
        self.assertGreaterEqual(self._check_addresses(self.project, invoice), 2)

    def test_link_shows_the_statements_of_its_project(self):
        release = self._make()
        self._make(
            project=self._sell_and_book(bookings=[(self.employee, 9, 2, "Else")])[
                0
            ].project_ids
        )
        action = self._open("releases-of-project", self.leader, self.project)
        rows = self.env[action["res_model"]].with_user(self.leader)
        self.assertEqual(rows.search(action["domain"]).ids, release.ids)
