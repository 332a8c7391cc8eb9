from odoo.addons.corebiz_project_billing_desk.models.preflight import BLOCK
from odoo.addons.corebiz_project_billing_evaluation.tests.evaluation_common import (
    EvaluationCase,
)


class TestExpense(EvaluationCase):
    """An expense is found before billing, and is a cost exactly once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_order, cls.second = cls._sell(cls.service)
        cls.train = cls.env["product.product"].create(
            {
                "name": "Train",
                "type": "service",
                "can_be_expensed": True,
                "expense_policy": "cost",
                "property_account_expense_id": cls.expense_account.id,
                "taxes_id": False,
                "supplier_taxes_id": False,
            }
        )
        cls.person = cls.employee.employee_id
        cls.person.work_contact_id = cls.employee.partner_id
        cls.inside = cls._create_project("Without an order", allow_billable=True)
        cls.projects = cls.sold + cls.second + cls.inside

    @classmethod
    def _spend(cls, distribution, amount=80, state="approved", **values):
        """An expense in this state."""
        expense = cls.env["hr.expense"].create(
            {
                "name": "Train to the customer",
                "employee_id": cls.person.id,
                "product_id": cls.train.id,
                "total_amount_currency": amount,
                "payment_mode": "own_account",
                "analytic_distribution": distribution,
                "manager_id": cls.env.ref("base.user_admin").id,
                **values,
            }
        )
        if state != "draft":
            expense.action_submit()
        if state in ("approved", "posted"):
            expense._do_approve(check=False)
        if state == "posted":
            cls._post(expense)
        return expense

    @classmethod
    def _post(cls, expense):
        if expense.payment_mode == "own_account":
            expense._post_without_wizard()
            expense.account_move_id.filtered(
                lambda move: move.state == "draft"
            ).action_post()
        else:
            expense.action_post()

    def _on(self, *projects):
        """An equal share for each of the projects."""
        return {str(project.account_id.id): 100 / len(projects) for project in projects}

    def _get_found(self):
        """{kind: {project: ids}} of the kinds about expenses."""
        self.env.invalidate_all()
        findings = self.projects.with_user(self.office)._get_preflight_findings()
        found = {}
        for project, rows in findings.items():
            for row in rows:
                if row.kind in ("expense", "unposted_expense"):
                    found.setdefault(row.kind, {})[project.id] = row.record_ids
        return found

    def test_states(self):
        self._spend(self._on(self.sold), state="draft")
        self.assertFalse(self._get_found())
        expenses = self.env["hr.expense"]
        for state in ("submitted", "approved"):
            expenses |= self._spend(self._on(self.sold), state=state)
            found = self._get_found()["unposted_expense"]
            self.assertEqual(set(found[self.sold.id]), set(expenses.ids), state)
            self.assertNotIn(self.second.id, found)
        self.assertFigures(self.sold, expense_cost=0)

    def test_refused_is_settled(self):
        expense = self._spend(self._on(self.sold))
        expense._do_refuse("Private")
        self.assertFalse(self._get_found())

    def test_posted_and_not_reinvoiced(self):
        """Then the other check finds it, and it is a cost once."""
        expense = self._spend(self._on(self.inside), state="posted")
        self.assertIn(expense.state, ("posted", "in_payment", "paid"))
        found = self._get_found()
        self.assertEqual(list(found), ["expense"])
        lines = self.env["account.analytic.line"].browse(
            found["expense"][self.inside.id]
        )
        self.assertEqual(lines.move_line_id.expense_id, expense)
        self.assertFigures(self.inside, expense_cost=80, cost=80, ledger_difference=0)

    def test_posted_and_reinvoiced(self):
        """On an order it is no finding, a cost once, and revenue to come."""
        expense = self._spend(self._on(self.sold), state="posted")
        lines = self.env["account.analytic.line"].search(
            [("move_line_id.expense_id", "=", expense.id)]
        )
        if not lines.so_line:  # Odoo's sale_expense asks for the order on the expense
            self.skipTest("Expenses do not find their order by themselves here.")
        self.assertEqual(lines.so_line.order_id, self.order)
        self.assertFalse(self._get_found())
        self.assertFigures(self.sold, expense_cost=80, expected_revenue=80)
        self._invoice(self.order)
        self.assertFigures(self.sold, expense_cost=80, revenue=80, margin=0)

    def test_not_for_the_customer_is_a_cost_all_the_same(self):
        self.train.expense_policy = "no"
        self._spend(self._on(self.inside), state="posted")
        self.assertFalse(self._get_found())
        self.assertFigures(self.inside, expense_cost=80, cost=80)

    def test_paid_by_the_company(self):
        method = self.env["account.payment.method.line"].search(
            [
                ("payment_type", "=", "outbound"),
                ("journal_id.type", "in", ("bank", "cash")),
                ("journal_id.company_id", "=", self.company.id),
            ],
            limit=1,
        )
        if not method:
            journal = self.env["account.journal"].create(
                {"name": "Bank", "type": "bank", "code": "BNKX"}
            )
            method = journal.outbound_payment_method_line_ids[:1]
        self._spend(
            self._on(self.inside),
            state="posted",
            payment_mode="company_account",
            payment_method_line_id=method.id,
        )
        self.assertFigures(self.inside, expense_cost=80, cost=80, ledger_difference=0)

    def test_shared_by_two_projects(self):
        shared = self.sold + self.second
        expense = self._spend(self._on(*shared))
        found = self._get_found()["unposted_expense"]
        self.assertEqual(found, dict.fromkeys(shared.ids, (expense.id,)))
        self._post(expense)
        for project in shared:
            self.assertFigures(project, expense_cost=40, cost=40)

    def test_two_projects_on_one_account(self):
        other = self._create_project("Beside", account_id=self.inside.account_id.id)
        self.projects = pair = self.inside + other
        self._spend(self._on(self.inside))
        self.assertEqual(set(self._get_found()["unposted_expense"]), set(pair.ids))
        self._spend(self._on(self.inside), state="posted")
        self.assertEqual(set(self._get_found()["expense"]), set(pair.ids))

    def test_weight_is_a_setting_and_the_link_opens_it(self):
        expense = self._spend(self._on(self.sold))
        settings = self.env["project.preflight.setting"]
        settings._add_missing(self.company)
        settings.search(
            [("company_id", "=", self.company.id), ("kind", "=", "unposted_expense")]
        ).with_user(self.administrator).severity = BLOCK
        row = [
            row
            for row in self.sold._get_preflight_findings()[self.sold]
            if row.kind == "unposted_expense"
        ]
        self.assertEqual(row[0].severity, BLOCK)
        action = self.sold.with_user(self.office).action_open_preflight(
            "unposted_expense"
        )
        self.assertEqual(action["res_model"], "hr.expense")
        self.assertEqual(action["domain"], [("id", "in", expense.ids)])

    def test_number_of_queries_is_constant(self):
        for project in self.projects:
            self._spend(self._on(project))

        def count(projects):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            projects.sudo()._preflight_unposted_expense({})
            return self.env.cr.sql_log_count - before

        count(self.projects)
        self.assertEqual(count(self.sold), count(self.projects))

    def test_project_without_account(self):
        bare = self._create_project("Bare")
        bare.account_id = False
        self._spend(self._on(self.sold))
        self.assertFalse(bare.account_id)
        self.assertFalse(bare.sudo()._preflight_unposted_expense({}))
