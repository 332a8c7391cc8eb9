from odoo.fields import Command

from .evaluation_common import EvaluationCase


class TestEvaluationCurrency(EvaluationCase):
    """Foreign currency, several companies, rounding."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.currency"].create(
            {
                "name": "FRC",
                "symbol": "F",
                "rate_ids": [
                    Command.create({"name": date, "rate": rate})
                    for date, rate in (("2020-01-01", 2.0), ("2026-01-10", 4.0))
                ],
            }
        )

    def test_foreign_order(self):
        """Converted as Odoo posts it, at the day of the invoice."""
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": self.foreign.id}
        )
        order, project = self._sell(
            self.service,
            pricelist_id=pricelist.id,
            date_order="2026-01-05 10:00:00",
        )
        self.assertEqual(order.currency_id, self.foreign)
        self._book(self.employee, project.tasks, 5)
        self.assertFigures(project, expected_revenue=500 / order.currency_rate)
        invoice = self._invoice(order, invoice_date="2026-01-20")
        self.assertEqual(invoice.currency_id, self.foreign)
        self.assertFigures(project, revenue=125)
        self.assertEqual(-sum(invoice.invoice_line_ids.mapped("balance")), 125)

    def test_project_of_no_company_adds_up_all(self):
        """Money of a company with another currency, at the rate of the day."""
        subsidiary = self.env["res.company"].create(
            {"name": "Subsidiary", "currency_id": self.foreign.id}
        )
        account = self.env["account.analytic.account"].create(
            {
                "name": "Shared",
                "plan_id": self.sold.account_id.plan_id.id,
                "company_id": False,
            }
        )
        project = self._create_project(
            "Shared", company_id=False, account_id=account.id
        )
        project.company_id = False
        lines = self.env["account.analytic.line"].with_context(
            allowed_company_ids=(self.company | subsidiary).ids
        )
        for date, amount in (("2026-01-05", -10), ("2026-01-12", -10)):
            lines.create(
                {
                    "name": "Train",
                    "account_id": account.id,
                    "company_id": subsidiary.id,
                    "amount": amount,
                    "date": date,
                }
            )
        self.assertEqual(project.currency_id, self.currency)
        rate = self.foreign._get_conversion_rate
        self.assertEqual(
            rate(self.foreign, self.currency, self.company, "2026-01-12"), 0.25
        )
        self.assertFigures(project, other_cost=7.5)

    def test_rounding(self):
        """Every row is rounded as the currency is, and the rows add up to the sum."""
        projects = self.sold
        for number in range(2):
            projects |= self._create_project(
                f"Third {number}", account_id=self.sold.account_id.id
            )
        self._bill(self.sold, 100)
        for project in projects:
            self.assertFigures(project, purchase_cost=33.33)

    def test_rounding_of_the_currency(self):
        """Francs are rounded to five cents."""
        self.foreign.rounding = 0.05
        subsidiary = self.env["res.company"].create(
            {"name": "Subsidiary", "currency_id": self.foreign.id}
        )
        self.office.company_ids |= subsidiary
        self.env.user.company_ids |= subsidiary
        account = self.env["account.analytic.account"].create(
            {"name": "Bern", "plan_id": self.sold.account_id.plan_id.id}
        )
        account.company_id = subsidiary
        projects = self.env["project.project"].create(
            [
                {
                    "name": f"Bern {number}",
                    "company_id": subsidiary.id,
                    "account_id": account.id,
                }
                for number in range(3)
            ]
        )
        self.env["account.analytic.line"].create(
            {
                "name": "Train",
                "account_id": account.id,
                "company_id": subsidiary.id,
                "amount": -10,
            }
        )
        for project in projects:
            self.assertEqual(project.currency_id, self.foreign)
            self.assertEqual(project._get_evaluation()["other_cost"], 3.35)

    def test_many_small_bookings(self):
        self.employee.employee_ids.hourly_cost = 33.33
        for _number in range(7):
            self._book(self.employee, self.sold_task, 0.1)
        cost = -sum(self.sold.timesheet_ids.mapped("amount"))
        self.assertFigures(self.sold, hours_cost=cost, actual_hours=0.7)

    def test_discount_and_section_lines(self):
        order, project = self._sell(self.fixed, hours=10, price=100)
        order.write(
            {
                "order_line": [
                    Command.create({"display_type": "line_section", "name": "Extras"}),
                    Command.create(
                        {
                            "product_id": self.env["product.product"]
                            .create({"name": "Discount", "taxes_id": False})
                            .id,
                            "product_uom_qty": 1,
                            "price_unit": -100,
                        }
                    ),
                ]
            }
        )
        self.assertFigures(project, expected_revenue=900)
        self._invoice(order)
        self.assertFigures(project, revenue=900, expected_revenue=0)
