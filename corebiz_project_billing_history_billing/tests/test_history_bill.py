from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.corebiz_project_billing_history_billing.tests.history_common import (
    HistoryCase,
)

KINDS = ("vendor_bill", "vendor_credit")


@tagged("post_install", "-at_install")
class TestHistoryBill(HistoryCase):
    """What only names the account of a project belongs to its history, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_project("Other")
        if not cls.other.account_id:
            cls.other._create_analytic_account()
        cls.accountant.group_ids |= cls.env.ref("project.group_project_user")
        cls.no_account = cls.env["account.analytic.account"]
        plan = cls.env["account.analytic.plan"].create({"name": "Departments"})
        cls.department = cls.no_account.create({"name": "Networks", "plan_id": plan.id})

    def _bills(self, user, project=None):
        """The sources of the rows of bills that ``user`` sees."""
        rows = self._see(user, [("kind", "in", KINDS)], project)
        self.assertLessEqual(set(rows.mapped("res_model")), {"account.move"})
        return self.env["account.move"].browse(rows.mapped("res_id"))

    # === Vendors' bills ===

    def test_bill(self):
        row = self._find(self.bill, self.accountant)
        self.assertEqual(row.kind, "vendor_bill")
        self.assertEqual(row.subject, self.bill.name)
        self.assertEqual(row.person_id, self.vendor)
        self.assertEqual(row.body, "Posted\nL-4711")
        self.assertEqual((row.amount, row.currency_id), (-70, self.bill.currency_id))
        self.assertEqual(row.date.date(), self.bill.invoice_date)
        action = row.action_open_source()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("account.move", self.bill.id)
        )

    def test_credit_note_of_a_vendor(self):
        row = self._find(self.vendor_credit, self.accountant)
        self.assertEqual((row.kind, row.amount), ("vendor_credit", 70))

    def test_receipt(self):
        receipt = self._buy(move_type="in_receipt")
        row = self._find(receipt, self.accountant)
        self.assertEqual((row.kind, row.amount), ("vendor_bill", -70))
        self.assertEqual(row.body, "Purchase Receipt\nPosted")

    def test_draft(self):
        draft = self.bill.copy()
        row = self._find(draft, self.accountant)
        self.assertEqual(row.body.splitlines()[0], "Draft")
        self.assertTrue(row.subject)

    def test_each_project_that_is_named(self):
        """By a line of several, and by an account beside those of other plans."""
        accounts = (self.project | self.other).account_id
        shared = self._buy(accounts)
        planned = self._buy()
        mine, department = self.project.account_id, self.department
        planned.invoice_line_ids.analytic_distribution = {
            f"{department.id},{mine.id}": 100
        }
        nobody = self._buy(self.no_account) | self._buy(self.department)
        found = self._bills(self.accountant)
        self.assertEqual(
            found.sorted("id"),
            (self.bill | self.vendor_credit | shared | planned).sorted("id"),
        )
        self.assertEqual(self._bills(self.accountant, self.other), shared)
        self.assertFalse(self._find(nobody[0], self.accountant))

    def test_ids_that_only_look_alike(self):
        """Account 1 is not account 12."""
        bill = self._buy(self.no_account)
        bill.invoice_line_ids.analytic_distribution = {
            f"{self.project.account_id.id}0": 100
        }
        self.assertNotIn(bill, self._bills(self.accountant))

    def test_payment_of_a_bill(self):
        payment = self._pay(self.bill)
        row = self._find(payment, self.accountant)
        self.assertEqual((row.kind, row.amount), ("payment", -70))
        self.assertEqual(row.person_id, self.vendor)
        self.assertFalse(self._find(payment, self.employee))
        self.assertFalse(self._find(payment, self.accountant, self.other))

    def test_what_is_written_about_a_bill(self):
        note = self._write(self.bill, "<p>Too expensive</p>")
        row = self._find(note, self.accountant)
        self.assertEqual((row.kind, row.document), ("note", self.bill.name))
        self.assertFalse(self._find(note, self.employee))

    # === Who sees them ===

    def test_people_of_the_project_see_no_bill(self):
        for user in (self.employee, self.leader, self.manager, self.account_manager):
            self.assertFalse(self._bills(user))
            self._assert_consistent(user)

    def test_a_salesperson_sees_invoices_and_no_bill(self):
        self.salesman.group_ids |= self.env.ref("project.group_project_user")
        self.assertTrue(self._find(self.invoice, self.salesman))
        self.assertFalse(self._bills(self.salesman))
        self._assert_consistent(self.salesman)

    def test_an_accountant_sees_them(self):
        self.assertEqual(len(self._bills(self.accountant)), 2)
        self._assert_consistent(self.accountant)

    def test_bills_of_another_company(self):
        """Seen by who works in that company, and is there at the moment."""
        company = self.env["res.company"].create({"name": "Sister"})
        self.project.account_id.company_id = False
        self.bill.flush_recordset()
        # As if the sister had it: a bill keeps its company.
        self.env.cr.execute(
            "UPDATE account_move SET company_id = %s WHERE id = %s",
            (company.id, self.bill.id),
        )
        self.env.invalidate_all()
        self.assertEqual(self._bills(self.accountant), self.vendor_credit)
        self._assert_consistent(self.accountant)
        self.accountant.company_ids |= company
        history = self.history.with_user(self.accountant)
        for companies, bills in (
            (self.company, self.vendor_credit),
            (company, self.bill),
            (self.company | company, self.bill | self.vendor_credit),
        ):
            rows = history.with_context(allowed_company_ids=companies.ids).search(
                [("project_id", "=", self.project.id), ("kind", "in", KINDS)]
            )
            self.assertEqual(set(rows.mapped("res_id")), set(bills.ids))

    def test_nothing_of_a_private_project(self):
        self.project.privacy_visibility = "followers"
        self.assertFalse(self._bills(self.accountant))
        self._assert_consistent(self.accountant)

    def test_queries_do_not_grow(self):
        def count():
            history = self.history.with_user(self.accountant)
            scope = [("project_id", "=", self.other.id)]
            for _number in range(2):
                history.get_page(scope)
                self.env.flush_all()
                self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            history.get_page(scope)
            return self.env.cr.sql_log_count - before

        self._buy(self.other.account_id)
        first = count()
        for _number in range(5):
            self._buy(self.other.account_id)
        self.assertEqual(count(), first)

    # === Orders of customers ===

    def _sell_for(self, *distributions):
        """A quotation of no project, with one line for each distribution."""
        product = self.order.order_line.product_id
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": 30,
                            "analytic_distribution": distribution,
                        }
                    )
                    for distribution in distributions
                ],
            }
        )

    def test_order_that_names_the_account(self):
        mine, other = self.project.account_id, self.other.account_id
        order = self._sell_for(
            {f"{self.department.id},{mine.id}": 100}, {str(other.id): 100}
        )
        self.assertFalse(order.project_id | order.order_line.project_id)
        row = self._find(order)
        self.assertEqual((row.kind, row.amount), ("quotation", 60))
        order.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(self._find(order).kind, "order")
        self.assertEqual(len(self._find(order, project=self.other)), 1)
        nobody = self._sell_for({str(self.department.id): 100}, False)
        self.assertFalse(self._find(nobody))

    def test_its_invoice(self):
        order = self._sell_for({str(self.project.account_id.id): 100})
        order.action_confirm()
        invoice, payment = self._bill(order)
        self.assertEqual(self._find(invoice, self.accountant).kind, "invoice")
        self.assertEqual(self._find(payment, self.accountant).kind, "payment")
        self.assertFalse(self._find(invoice, self.employee))

    def test_its_rights(self):
        order = self._sell_for({str(self.project.account_id.id): 100})
        self.assertTrue(self._find(order, self.employee))
        own = self._create_user("otto", "Otto Own", "sales_team.group_sale_salesman")
        own.group_ids |= self.env.ref("project.group_project_user")
        order.user_id = self.account_manager
        self.assertFalse(self._find(order, own))
        order.user_id = own
        self.assertTrue(self._find(order, own))
