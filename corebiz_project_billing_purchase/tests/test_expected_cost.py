from odoo.fields import Command

from .common import PurchaseCase


class TestExpectedCost(PurchaseCase):
    """What was ordered counts in the expected margin, as on Odoo's dashboard."""

    def _get_figures(self):
        self.env.flush_all()
        self.env.invalidate_all()
        figures = self.project._get_evaluation()
        report = self.env["project.evaluation.report"].browse(self.project.id)
        for name in ("expected_cost", "purchase_cost", "expected_margin", "margin"):
            self.assertAlmostEqual(report[name], figures[name], 2, msg=name)
        self.assertEqual(report.verdict, figures["verdict"])
        return figures

    def _get_dashboard_margin(self):
        """What Odoo's dashboard expects: invoiced and to come, less all costs."""
        items = self.project._get_profitability_items(with_action=False)
        totals = (items[side]["total"] for side in ("revenues", "costs"))
        return sum(sum(total.values()) for total in totals)

    def assertExpected(self, cost, billed=0):
        figures = self._get_figures()
        self.assertAlmostEqual(figures["expected_cost"], cost, 2)
        self.assertAlmostEqual(figures["purchase_cost"], billed, 2)
        self.assertAlmostEqual(figures["margin"], -billed, 2)
        self.assertAlmostEqual(figures["expected_margin"], -billed - cost, 2)
        self.assertAlmostEqual(
            self._get_dashboard_margin(), figures["expected_margin"], 2
        )
        return figures

    def _bill(self, order, quantity, price=100.0):
        """A draft of the vendor's bill for a part of the order."""
        line = order.order_line
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.vendor.id,
                "invoice_date": "2025-11-03",
                "currency_id": order.currency_id.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.switch.id,
                            "quantity": quantity,
                            "price_unit": price,
                            "tax_ids": False,
                            "purchase_line_id": line.id,
                            "analytic_distribution": line.analytic_distribution,
                        }
                    )
                ],
            }
        )

    def _order_all(self, share=100):
        self.project.account_id = self.project.account_id or self._create_account()
        order = self._order(self.project)
        order.order_line.analytic_distribution = {
            str(self.project.account_id.id): share
        }
        return order

    def _create_account(self):
        return self.env["account.analytic.account"].create(
            {
                "name": "Account",
                "plan_id": self.env["account.analytic.plan"].search([], limit=1).id,
            }
        )

    def test_from_the_order_to_the_bill(self):
        self.assertExpected(0)
        order = self._order_all()
        figures = self.assertExpected(200)
        self.assertEqual(figures["verdict"], "loss")
        bill = self._bill(order, 1, price=120)
        self.assertExpected(100 + 120)
        bill.action_post()
        self.assertExpected(100, billed=120)
        self._bill(order, 1).action_post()
        self.assertExpected(0, billed=220)

    def test_a_quotation_and_a_cancelled_order_cost_nothing(self):
        order = self._order_all()
        order.button_cancel()
        self.assertExpected(0)

    def test_a_share_of_an_order(self):
        self._order_all(share=25)
        self.assertExpected(50)

    def test_a_cancelled_bill_leaves_the_order(self):
        order = self._order_all()
        self._bill(order, 2).button_cancel()
        self.assertExpected(200)

    def test_a_row_names_the_order(self):
        order = self._order_all()
        self.env.flush_all()
        rows = self.env["project.evaluation.item"].search(
            [("project_id", "=", self.project.id), ("kind", "=", "expected_cost")]
        )
        self.assertEqual(rows.mapped("amount"), [-200])
        self.assertIn(order.name, rows.name)
        self.assertEqual(rows.margin, 0)
        self.assertEqual(rows.difference, 0)
