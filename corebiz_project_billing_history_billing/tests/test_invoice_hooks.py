from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase
from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin
from odoo.addons.corebiz_project_billing_sale.tests.sale_common import SaleMixin


class TestInvoiceHooks(ExampleMixin, SaleMixin, ProjectBillingCase):
    """Invoices that another addon adds to the history, by the example."""

    examples = ("project.history._get_invoice_links_sql",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._create_user(
            "ines", "Ines Invoice", "account.group_account_invoice"
        )

    def _find(self, record, user=None):
        history = self.env["project.history"].with_user(user or self.administrator)
        rows = history.search([("project_id", "=", self.project.id)])
        return rows.filtered(
            lambda row: (row.res_model, row.res_id) == (record._name, record.id)
        )

    def test_an_invoice_belongs_to_the_project_in_another_way(self):
        accounts = self.env["account.analytic.account"]
        invoice = self._invoice_by_hand(accounts, ref=self.project.name)
        other = self._invoice_by_hand(accounts, ref="Something else")
        self.assertTrue(self._find(invoice, self.accountant))
        self.assertFalse(self._find(other, self.accountant))
        self.assertFalse(self._find(invoice, self.employee))
