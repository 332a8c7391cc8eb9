from odoo.tools import SQL

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase

from ..models import project_orders
from .order_link_common import OrderLinkMixin


class TestProjectOrders(OrderLinkMixin, ProjectBillingCase):
    """The orders of a project, whichever way they name it: in Python and in SQL."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.licence = cls._create_licence()
        cls.sold = cls._create_project("Sold", allow_billable=True)
        cls.other = cls._create_project("Other", allow_billable=True)
        cls.orders = cls._create_linked_orders(cls.sold, cls.licence)

    def _get_orders(self, project):
        """The ids of the project's orders; all forms of the definition agree."""
        self.env.flush_all()
        found = project.sudo()._get_orders_per_project()[project.id]
        rows = self.env.execute_query(project._get_order_ids_sql(SQL("%s", project.id)))
        alive = found.browse(row[0] for row in rows).filtered(
            lambda order: order.state != "cancel"
        )
        self.assertEqual(set(found.ids), set(alive.ids))
        for order in self.env["sale.order"].search(
            [("partner_id", "=", self.customer.id)]
        ):
            owners = self.env.execute_query(
                project._get_projects_of_orders_sql(SQL("ordered.id = %s", order.id))
            )
            self.assertEqual(
                (project.id,) in owners,
                order.id in [row[0] for row in rows],
                order.client_order_ref,
            )
        return set(found.ids)

    def assertOrders(self, project, *names):
        self.assertEqual(
            self._get_orders(project), {self.orders[name].id for name in names}
        )

    def test_each_link_ties_its_order(self):
        self.assertOrders(self.sold, *self.orders)
        self.assertOrders(self.other)

    def test_every_link_is_tried(self):
        """A link that somebody adds needs an order in this test, too."""
        projects = self.env["project.project"]
        lines = {order.order_line.id: name for name, order in self.orders.items()}
        orders = {order.id: name for name, order in self.orders.items()}
        project = SQL("%s", self.sold.id)
        tried = {"account"}
        for names, links in (
            (lines, (*projects._get_line_links(), project_orders.BOOKING_LINK)),
            (orders, projects._get_order_links()),
        ):
            for link in links:
                rows = self.env.execute_query(projects._get_sold_sql([link], project))
                found = {names[row[0]] for row in rows} - tried
                self.assertTrue(found, link.tables)
                tried |= found
        self.assertEqual(tried, set(self.orders))

    def test_neither_status_nor_rights_nor_billing_matter(self):
        self.sold.tasks.active = False
        self.sold.active = False
        self.orders["milestone"].action_confirm()
        self.assertOrders(self.sold, *self.orders)
        found = self.sold.with_user(self.employee)._get_orders_per_project()
        self.assertEqual(len(found[self.sold.id]), len(self.orders))
        self.sold.allow_billable = False
        self.assertIn(self.orders["milestone"].id, self._get_orders(self.sold))

    def test_cancelled_order_is_left_out_in_python_only(self):
        self.orders["order"]._action_cancel()
        self.assertOrders(self.sold, *(self.orders.keys() - {"order"}))

    def test_order_of_two_projects(self):
        self.orders["order"].order_line.project_id = self.other
        self.assertOrders(self.sold, *self.orders)
        self.assertOrders(self.other, "order")

    def test_account_counts_where_nothing_else_ties_the_order(self):
        """The order of a project is that of no other one that it names in passing."""
        for name, order in self.orders.items():
            order.order_line.analytic_distribution = {self.other.account_id.id: 100}
            with self.subTest(link=name):
                expected = {order.id} if name == "account" else set()
                self.assertEqual(self._get_orders(self.other), expected)
            order.order_line.analytic_distribution = {self.sold.account_id.id: 100}
        self.assertOrders(self.sold, *self.orders)

    def test_projects_with_one_account_share_its_orders(self):
        self.other.account_id = self.sold.account_id
        self.assertOrders(self.sold, *self.orders)
        self.assertOrders(self.other, "account")

    def test_account_among_others(self):
        plan = self.env["account.analytic.plan"].create({"name": "Departments"})
        department = self.env["account.analytic.account"].create(
            {"name": "Service", "plan_id": plan.id}
        )
        mine, theirs = self.sold.account_id.id, self.other.account_id.id
        self.orders["account"].order_line.analytic_distribution = {
            f"{mine},{department.id}": 60,
            str(theirs): 40,
        }
        self.assertOrders(self.sold, *self.orders)
        self.assertOrders(self.other, "account")

    def test_lines_of_an_order_by_accounts_are_for_whom_they_name(self):
        order = self._create_quotation(self.licence, 3)
        projects = self.sold, self.other
        for line, project in zip(order.order_line, projects, strict=False):
            line.analytic_distribution = {project.account_id.id: 100}
        order.order_line[2].analytic_distribution = False
        self.env.flush_all()
        for number, project in enumerate(projects):
            rows = self.env.execute_query(
                SQL(
                    "SELECT line.id FROM sale_order_line line"
                    " WHERE line.order_id = %s AND %s",
                    order.id,
                    project._get_serves_sql(SQL("%s", project.id), "line"),
                )
            )
            lines = order.order_line[number] | order.order_line[2]
            self.assertEqual({row[0] for row in rows}, set(lines.ids))

    def test_any_number_of_projects_needs_one_query(self):
        projects = self.sold | self.other
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            orders = projects._get_orders_per_project()
        self.assertEqual(list(orders), projects.ids)
