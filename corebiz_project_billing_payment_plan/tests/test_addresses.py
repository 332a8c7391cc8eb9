from odoo.addons.corebiz_project_billing.tests.address_common import AddressMixin

from .plan_common import PlanCase


class TestPlanAddresses(AddressMixin, PlanCase):
    """A copied link shows the plan of its project or order, not those of all."""

    def test_every_narrowed_list_has_an_address(self):
        self._plan(30)
        self.assertGreaterEqual(self._check_addresses(self.project, self.order), 2)

    def test_link_shows_the_rows_of_its_record_to_a_colleague(self):
        row, order = self._plan(30), self._sell_plan()
        self._plan(40, order=order)
        for path, record in (("project", self.project), ("order", self.order)):
            action = self._open(f"instalments-of-{path}", self.seller, record)
            rows = self.env[action["res_model"]].with_user(self.seller)
            self.assertEqual(rows.search(action["domain"]).ids, row.ids)
            self.assertIn("Instalments", action["display_name"])
