from odoo.fields import Command

from .common import PurchaseCase


class TestAnalyticPurchase(PurchaseCase):
    """A purchase belongs to the projects whose analytic accounts it names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_project("Other")
        projects = cls.project | cls.other
        projects.filtered(lambda p: not p.account_id)._create_analytic_account()
        cls.nobody = cls.env["account.analytic.account"].create(
            {"name": "Overhead", "plan_id": cls.project.account_id.plan_id.id}
        )
        cls.no_project = cls.env["project.project"]

    def _order_for(self, *distributions, project=None, **values):
        """An order with one line, 2 at 100, for each distribution {account: %}."""
        order = self._order(
            project or self.no_project,
            confirm=False,
            order_line=[
                Command.create(
                    {
                        "product_id": self.switch.id,
                        "product_qty": 2,
                        "price_unit": 100.0,
                        "analytic_distribution": {
                            str(account.id): percentage
                            for account, percentage in distribution.items()
                        },
                    }
                )
                for distribution in distributions
            ],
            **values,
        )
        order.button_confirm()
        return order

    def _get_ordered(self, *projects):
        projects = self.no_project.union(*(projects or [self.project, self.other]))
        projects.invalidate_recordset()  # as another request sees them
        return projects.with_user(self.office).mapped("purchase_ordered_amount")

    def _get_listed(self, project):
        """What the smart button counts and lists."""
        project = project.with_user(self.buyer)
        orders = self.env["purchase.order"].with_user(self.buyer)
        found = orders.search(project.action_view_purchases()["domain"])
        self.assertEqual(project.purchase_count, len(found))
        return found

    def test_line_that_names_the_account(self):
        order = self._order_for({self.project.account_id: 100})
        self.assertFalse(order.project_id)
        self.assertTrue(order.is_for_project)
        self.assertEqual(self._get_listed(self.project), order)
        self.assertFalse(self._get_listed(self.other))
        self.assertEqual(self._get_ordered(), [200, 0])

    def test_same_orders_as_in_odoo(self):
        orders = self._order_for({self.project.account_id: 100})
        orders |= self._order(self.project)
        orders |= self._order_for(
            {self.other.account_id: 100}, {self.project.account_id: 100}
        )
        project = self.project.with_user(self.buyer)
        action = project.action_open_project_purchase_orders()
        self.assertEqual(self.env["purchase.order"].search(action["domain"]), orders)
        self.assertEqual(self._get_listed(self.project), orders)
        self.assertEqual(project.purchase_orders_count, project.purchase_count)

    def test_nothing_counts_twice(self):
        mine, other = self.project.account_id, self.other.account_id
        for distribution, project, ordered in (
            ({mine: 100}, self.project, [200, 0]),
            ({mine: 60, other: 40}, None, [120, 80]),
            ({mine: 60, other: 40}, self.project, [120, 80]),
            ({other: 100}, self.project, [0, 200]),
            ({other: 25, self.nobody: 75}, self.project, [150, 50]),
            ({mine: 50, self.nobody: 50}, self.project, [100, 0]),
            ({self.nobody: 100}, None, [0, 0]),
        ):
            with self.subTest(distribution=distribution, project=project):
                order = self._order_for(distribution, project=project)
                self.assertEqual(self._get_ordered(), ordered)
                self.assertEqual(order.is_for_project, any(ordered))
                order.button_cancel()

    def test_cost_as_in_the_profitability_of_odoo(self):
        self._order_for(
            {self.project.account_id: 60, self.other.account_id: 40},
            {self.project.account_id: 100},
        )
        self._order(self.project)
        costs = self.project._get_profitability_items(with_action=False)["costs"]
        (row,) = (row for row in costs["data"] if row["id"] == "purchase_order")
        [ordered] = self._get_ordered(self.project)
        self.assertEqual(ordered, -row["to_bill"])
        self.assertEqual(ordered, 520)

    def test_history(self):
        order = self._order_for(
            {self.project.account_id: 100}, {self.other.account_id: 100}
        )
        both = self._order_for({self.project.account_id: 100}, project=self.project)
        for project, orders in ((self.project, order | both), (self.other, order)):
            rows = (
                self.env["project.history"]
                .with_user(self.buyer)
                .search([("project_id", "=", project.id), ("kind", "=", "purchase")])
            )
            self.assertEqual(sorted(rows.mapped("res_id")), sorted(orders.ids))
        self.assertFalse(
            self.env["project.history"]
            .with_user(self.leader)
            .search([("kind", "=", "purchase")])
        )

    def test_check_before_billing(self):
        order = self._order_for(
            {self.project.account_id: 100}, {self.other.account_id: 100}
        )
        line = order.order_line[0]
        line.qty_received = 2
        projects = self.project | self.other
        self.assertEqual(
            projects._get_unbilled_purchase_lines(), {self.project.id: line}
        )
        findings = projects.with_user(self.office)._get_preflight_findings()
        found = {
            project: row.record_ids
            for project, rows in findings.items()
            for row in rows
            if row.kind == "purchase"
        }
        self.assertEqual(found, {self.project: (order.id,)})
        project = self.project.with_user(self.office)
        self.assertEqual(project.purchase_open_amount, 200)
        self.assertEqual(project.purchase_delivery, 100)

    def test_orders_out_of_sight_do_not_count(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        order = self._order_for({self.project.account_id: 100})
        order.sudo().company_id = company
        self.assertFalse(self._get_listed(self.project))
