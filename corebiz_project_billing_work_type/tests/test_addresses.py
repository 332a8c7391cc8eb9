from odoo.addons.corebiz_project_billing.tests.address_common import AddressMixin

from .work_type_common import MONDAY, SATURDAY, WorkTypeCase


class TestWorkTypeAddresses(AddressMixin, WorkTypeCase):
    """A copied link shows why one line costs what it costs, not all of them."""

    def test_link_shows_the_rows_of_its_line_to_a_colleague(self):
        self._put(2, SATURDAY)
        self._put(4, MONDAY)
        invoice = self._invoice()
        extra = self.line.work_type_line_ids
        billed = extra.invoice_lines
        colleague = self._create_user(
            "ines",
            "Ines Invoice",
            "account.group_account_invoice,sales_team.group_sale_salesman_all_leads",
        )
        for path, record in (("order", extra), ("invoice", billed)):
            action = self._open(f"price-of-{path}-line", colleague, record)
            rows = self.env[action["res_model"]].with_user(colleague)
            found = rows.search(action["domain"])
            self.assertEqual(found, billed.coverage_link_ids)
            self.assertEqual(found.amount, 285)
        self.assertGreaterEqual(self._check_addresses(extra, billed, invoice), 2)
