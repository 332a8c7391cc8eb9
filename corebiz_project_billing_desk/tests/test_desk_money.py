from odoo import fields
from odoo.fields import Command

from .desk_common import DeskCase

MONEY = (
    "billed_amount",
    "draft_amount",
    "waived_amount",
    "open_amount",
    "to_invoice_amount",
)


class TestDeskMoney(DeskCase):
    """Amounts of the desk: value, search, order, group and sum say the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.first = cls._sell_ready(cls.by_hour, cls.fixed, hours=3)
        cls.second_order, cls.second = cls._sell_ready(cls.by_hour, hours=5)
        cls.projects = cls.first + cls.second

    def assertAmounts(self, project, **expected):
        """The amounts of one project, and what searching and adding up make of them."""
        self.env.invalidate_all()
        project = project.with_user(self.office)
        projects = project.browse()
        for name in MONEY:
            value = self._in_company(expected.get(name, 0))
            self.assertAlmostEqual(project[name], value, 2, msg=name)
            domain = [("id", "=", project.id)]
            [(total,)] = projects._read_group(domain, [], [f"{name}:sum"])
            self.assertAlmostEqual(total, value, 2, msg=name)
            near = [(name, ">", value - 0.005), (name, "<", value + 0.005)]
            self.assertEqual(projects.search(domain + near), project, name)

    def test_amounts_of_a_project(self):
        self.assertAmounts(self.first, open_amount=300, to_invoice_amount=300 + 1000)
        invoice = self._invoice(self.first)
        self.assertAmounts(self.first, draft_amount=300)
        invoice.action_post()
        self.assertAmounts(self.first, billed_amount=300)
        self._waive(self.second)
        self.assertAmounts(self.second, waived_amount=500)

    def test_same_as_the_orders_say(self):
        """What is to invoice, added up by hand from the lines of all the orders."""
        extra = self._sell(self.fixed, confirm=False, project_id=self.first.id)
        extra.with_context(disable_project_task_generation=True).action_confirm()
        for project in self.projects:
            orders = project.sudo()._get_orders_per_project()[project.id]
            lines = orders.filtered(lambda order: order.state == "sale").order_line
            self.assertFalse(lines.filtered("is_downpayment"))
            expected = sum(
                line.qty_to_invoice * line.price_reduce_taxexcl for line in lines
            )
            self.assertTrue(expected)
            self.env.invalidate_all()
            expected = self._in_company(expected)
            self.assertAlmostEqual(project.to_invoice_amount, expected, 2)

    def test_nothing_but_a_down_payment_left(self):
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": self.order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": 500,
            }
        )
        wizard.create_invoices()
        self.order.invoice_ids.action_post()
        self.env.invalidate_all()
        left = self._in_company(300 + 1000 - 500)
        self.assertEqual(self.first.to_invoice_amount, left)
        lines = self.order.order_line.filtered(lambda line: not line.is_downpayment)
        self._waive(self.first)
        lines.filtered(lambda line: line.product_id == self.fixed).product_uom_qty = 0
        self.assertFalse(lines.filtered("qty_to_invoice"))
        self.env.invalidate_all()
        self.assertEqual(self.first.to_invoice_amount, 0)

    def test_order_group_and_sum(self):
        projects = self.env["project.project"].with_user(self.office)
        domain = [("id", "in", self.projects.ids)]
        for name, expected in (
            ("open_amount", self.second + self.first),
            ("to_invoice_amount", self.first + self.second),
        ):
            self.assertEqual(projects.search(domain, order=f"{name} desc"), expected)
        [[_customer, opened, to_invoice, currencies]] = projects._read_group(
            domain,
            ["partner_id"],
            [
                "open_amount:sum",
                "to_invoice_amount:sum",
                "currency_id:array_agg_distinct",
            ],
        )
        self.assertEqual(opened, self._in_company(800))
        self.assertEqual(to_invoice, self._in_company(300 + 1000 + 500))
        self.assertEqual(currencies, self.company.currency_id.ids)

    def test_several_currencies_are_added_up_in_that_of_the_company(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "FRC",
                "symbol": "F",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 4})],
            }
        )
        subsidiary = self.env["res.company"].create(
            {"name": "Subsidiary", "currency_id": foreign.id}
        )
        abroad = self.env["project.project"].create(
            {"name": "Abroad", "company_id": subsidiary.id}
        )
        self.env.flush_all()
        domain = [("id", "in", (self.first | abroad).ids)]
        projects = self.env["project.project"].with_context(
            allowed_company_ids=(self.company | subsidiary).ids
        )
        [(total, currencies)] = projects._read_group(
            domain,
            [],
            ["open_amount:sum_currency", "currency_id:array_agg_distinct"],
        )
        self.assertEqual(total, self._in_company(300))
        self.assertEqual(set(currencies), {self.company.currency_id.id, foreign.id})
        for project in self.first | abroad:
            sql = projects._read_group(
                [("id", "=", project.id)], [], ["currency_id:array_agg_distinct"]
            )
            self.assertEqual(sql[0][0], project.currency_id.ids)

    def test_foreign_order_at_todays_rate(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "FRC",
                "symbol": "F",
                "rate_ids": [
                    Command.create({"name": "2020-01-01", "rate": 2}),
                    Command.create({"name": "2020-06-01", "rate": 3}),
                    Command.create({"name": "2999-01-01", "rate": 9}),
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": foreign.id}
        )
        order = self._sell(self.by_hour, pricelist_id=pricelist.id)
        order.order_line.price_unit = 100
        project = order.project_ids
        self._book(self.employee, project.tasks, 1)
        expected = foreign._convert(
            100, project.currency_id, self.company, fields.Date.today()
        )
        self.assertEqual(expected, 33.33)
        self.assertAmounts(project, open_amount=33.33, to_invoice_amount=33.33)

    def test_measures_of_pivot_and_graph(self):
        """The client offers them, as it asks which fields can be added up."""
        project = self.env["project.project"].with_user(self.office)
        found = project.fields_get(MONEY, ["aggregator", "currency_field"])
        for name in MONEY:
            self.assertEqual(found[name]["aggregator"], "sum", name)
            self.assertEqual(found[name]["currency_field"], "currency_id", name)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing.project_project_action_to_bill"
        )
        kinds = [kind for _view_id, kind in action["views"]]
        self.assertLessEqual({"pivot", "graph"}, set(kinds))
        for view_id, kind in action["views"]:
            if kind in ("pivot", "graph"):
                arch = project.get_view(view_id, kind)["arch"]
                for name in ("to_invoice_amount", "draft_amount", "billed_amount"):
                    self.assertIn(name, arch)

    def test_number_of_queries_is_constant(self):
        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.read(MONEY)
            return self.env.cr.sql_log_count - before

        count(self.projects)
        self.assertEqual(count(self.first), count(self.projects))
