import doctest

from odoo.fields import Command
from odoo.tests import BaseCase, tagged

from ..models import evaluation_figures, project_evaluation_scope
from ..models.evaluation_figures import EVEN, LOSS, NOTHING, PROFIT, Figures
from .evaluation_common import EvaluationCase


@tagged("post_install", "-at_install")
class TestEvaluationFigures(BaseCase):
    """The formulas say what their documentation says."""

    def test_doctests(self):
        result = doctest.testmod(evaluation_figures)
        self.assertEqual(result.failed, 0)
        self.assertGreater(result.attempted, 10)

    def test_doctests_of_the_scope(self):
        result = doctest.testmod(project_evaluation_scope)
        self.assertEqual((result.failed, result.attempted), (0, 2))

    def test_nothing_is_there_before_something_is_booked(self):
        self.assertEqual(set(Figures().as_dict().values()), {0.0, NOTHING})

    def test_each_cost_counts(self):
        for name in ("hours_cost", "purchase_cost", "expense_cost", "other_cost"):
            self.assertEqual(Figures(**{name: 3}).cost, 3)
            self.assertEqual(Figures(**{name: 3}).margin, -3)

    def test_verdict(self):
        for figures, verdict in (
            (Figures(revenue=0.5), PROFIT),
            (Figures(expected_revenue=0.5), PROFIT),
            (Figures(other_cost=0.5), LOSS),
            (Figures(expected_revenue=-0.5), LOSS),
            (Figures(revenue=5, hours_cost=5), EVEN),
            (Figures(revenue=5, expected_revenue=-5), EVEN),
            (Figures(hours_cost=5, expected_revenue=5), EVEN),
            (Figures(estimate_hours=5), NOTHING),
        ):
            with self.subTest(figures=figures):
                self.assertEqual(figures.verdict, verdict)


class TestEvaluation(EvaluationCase):
    """What counts as hours, revenue and cost, and what does not."""

    def test_time_and_material(self):
        self._book(self.employee, self.sold_task, 12)
        self.assertFigures(
            self.sold,
            estimate_hours=10,
            actual_hours=12,
            deviation_percent=20,
            revenue=0,
            expected_revenue=1200,
            hours_cost=480,
            margin=-480,
            expected_margin=720,
            verdict="profit",
        )
        self._invoice(self.order)
        self.assertFigures(
            self.sold,
            revenue=1200,
            expected_revenue=0,
            margin=720,
            margin_revenue_percent=60,
            margin_cost_percent=150,
            ledger_difference=0,
            verdict="profit",
        )

    def test_draft_and_cancelled_invoices_are_no_revenue(self):
        self._book(self.employee, self.sold_task, 5)
        invoice = self.order._create_invoices()
        self.assertFigures(self.sold, revenue=0, expected_revenue=500)
        invoice.action_post()
        self.assertFigures(self.sold, revenue=500, expected_revenue=0)
        invoice.button_draft()
        invoice.button_cancel()
        self.assertFigures(self.sold, revenue=0, expected_revenue=500)

    def test_credit_note(self):
        self._book(self.employee, self.sold_task, 5)
        invoice = self._invoice(self.order)
        credit = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        credit.is_price_reduction = True
        credit.invoice_line_ids.quantity = 2
        credit.action_post()
        self.assertFigures(self.sold, revenue=300, ledger_difference=0)

    def test_fixed_price_and_down_payment(self):
        order, project = self._sell(self.fixed, hours=10, price=150)
        self._book(self.employee, project.tasks, 4)
        self.assertFigures(project, revenue=0, expected_revenue=1500, hours_cost=160)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": 500,
            }
        )
        wizard.create_invoices()
        order.invoice_ids.action_post()
        self.assertFigures(project, revenue=500, expected_revenue=1000)
        final = order._create_invoices(final=True)
        final.action_post()
        self.assertFigures(
            project, revenue=1500, expected_revenue=0, ledger_difference=0
        )

    def test_purchases_expenses_and_others(self):
        self._bill(self.sold, 250)
        self._bill(self.sold, 50, "in_refund")
        lines = self.env["account.analytic.line"]
        lines.create(
            {
                "name": "Parking",
                "account_id": self.sold.account_id.id,
                "amount": -30,
                "date": "2026-01-20",
            }
        )
        lines.create(
            {
                "name": "Bonus of the vendor",
                "account_id": self.sold.account_id.id,
                "amount": 10,
                "date": "2026-01-21",
            }
        )
        self.assertFigures(
            self.sold,
            purchase_cost=200,
            other_cost=30,
            revenue=10,
            margin=-220,
            ledger_margin=-220,
            ledger_difference=0,
        )

    def test_receipts_are_revenue(self):
        self._invoice_by_hand(self.sold.account_id, "out_receipt")
        self.assertFigures(self.sold, revenue=70, margin=70, ledger_difference=0)

    def test_booking_without_cost(self):
        self._create_employee(self.leader, cost=0)
        self._book(self.leader, self.sold_task, 3)
        self._book(self.employee, self.sold_task, 1)
        self.assertFigures(self.sold, uncosted_hours=3, hours_cost=40, actual_hours=4)

    def test_cost_is_that_of_the_bookings_day(self):
        self._book(self.employee, self.sold_task, 2)
        self.employee.employee_ids.hourly_cost = 90
        self.assertFigures(self.sold, hours_cost=80)
        self._book(self.employee, self.sold_task, 1)
        self.assertFigures(self.sold, hours_cost=170)

    def test_bookings_in_days(self):
        self._book(self.employee, self.sold_task, 2, product_uom_id=self.day.id)
        self.assertFigures(self.sold, actual_hours=16)

    def test_no_line_counts_twice(self):
        """An invoice line with order line and analytic account counts once; a line
        without an order counts by its account."""
        self._book(self.employee, self.sold_task, 5)
        invoice = self.order._create_invoices()
        account = self.sold.account_id.id
        invoice.invoice_line_ids.analytic_distribution = {account: 100}
        invoice.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Travel",
                            "quantity": 1,
                            "price_unit": 70,
                            "tax_ids": False,
                            "analytic_distribution": {account: 50},
                        }
                    )
                ]
            }
        )
        invoice.action_post()
        self.assertFigures(self.sold, revenue=535, ledger_difference=0)

    def test_difference_is_explained_line_by_line(self):
        """Revenue and hours that another account shows, and strangers on ours."""
        other = self.env["account.analytic.account"].create(
            {"name": "Elsewhere", "plan_id": self.sold.account_id.plan_id.id}
        )
        self._book(self.employee, self.sold_task, 5)
        self._book(self.employee, self.sold_task, 1).account_id = other
        stranger = self._create_project("Stranger", allow_timesheets=True)
        foreign = self._book(self.employee, self._create_task(stranger), 2)
        foreign.account_id = self.sold.account_id
        invoice = self.order._create_invoices()
        invoice.invoice_line_ids.analytic_distribution = {other.id: 100}
        invoice.action_post()
        figures = self.assertFigures(self.sold, revenue=600, hours_cost=240)
        items = self.env["project.evaluation.item"].with_user(self.manager)
        items = items.search(
            [("project_id", "=", self.sold.id), ("difference", "!=", 0)]
        )
        self.assertEqual(
            sorted(items.mapped(lambda item: (item.amount, item.ledger_amount))),
            [(-40, 0), (0, -80), (600, 0)],
        )
        self.assertEqual(figures["ledger_difference"], -640)
        self.assertEqual(sum(items.mapped("difference")), -640)
        names = " ".join(items.mapped("name"))
        for name in ("Elsewhere", "Stranger", invoice.name):
            self.assertIn(name, names)

    def test_projects_share_an_order_line_by_their_hours(self):
        second = self._create_project(
            "Second", sale_line_id=self.order.order_line.id, allow_billable=True
        )
        task = self._create_task(second)
        self._book(self.employee, self.sold_task, 6)
        self._book(self.employee, task, 2)
        self._invoice(self.order)
        self.assertFigures(self.sold, revenue=600)
        self.assertFigures(second, revenue=200)

    def test_corrections_count_in_a_share(self):
        """Hours that were booked and taken back earn nothing."""
        second = self._create_project(
            "Second", sale_line_id=self.order.order_line.id, allow_billable=True
        )
        task = self._create_task(second)
        self._book(self.employee, self.sold_task, 6)
        self._book(self.employee, self.sold_task, -2)
        self._book(self.employee, task, 4)
        self._invoice(self.order)
        self.assertFigures(self.sold, revenue=400)
        self.assertFigures(second, revenue=400)

    def test_projects_share_an_account(self):
        second = self._create_project("Second", account_id=self.sold.account_id.id)
        self._bill(self.sold, 101)
        self.assertFigures(self.sold, purchase_cost=50.5, ledger_difference=-50.5)
        self.assertFigures(second, purchase_cost=50.5)

    def test_hours_by_task_person_and_kind(self):
        kind = self.env["project.task.kind"].create({"name": "Training"})
        self.sold_task.kind_id = kind
        self._book(self.employee, self.sold_task, 3)
        self._create_employee(self.leader, cost=50)
        self._book(self.leader, self.sold_task, 4)
        groups = (
            self.env["project.evaluation.item"]
            .with_user(self.manager)
            ._read_group(
                [("project_id", "=", self.sold.id), ("kind", "=", "hours")],
                ["task_kind_id", "role"],
                ["estimate_hours:sum", "actual_hours:sum"],
            )
        )
        self.assertEqual(sum(group[2] for group in groups), 10)
        self.assertIn((kind, "leader", 0, 4), groups)
        self.assertIn((kind, "other", 0, 3), groups)

    def test_estimate_that_is_on_no_task(self):
        self.sold.with_user(self.manager).write(
            {"allocated_hours": 25, "estimate_reason": "More sites"}
        )
        self.assertFigures(self.sold, estimate_hours=25)
        rest = self.env["project.evaluation.item"].search(
            [("project_id", "=", self.sold.id), ("task_id", "=", False)]
        )
        self.assertEqual(sum(rest.mapped("estimate_hours")), 15)

    def test_project_that_only_its_tasks_estimate(self):
        project = self._create_project("By tasks")
        self._create_task(project, allocated_hours=7)
        self.assertFigures(project, estimate_hours=7, deviation_percent=-100)

    def test_project_without_anything_has_a_row(self):
        empty = self._create_project("Empty")
        report = self._read_report(empty, self.manager)
        self.assertEqual(report.project_id, empty)
        self.assertEqual(report.verdict, "nothing")
        self.assertFalse(report.hours_item_ids)
        self.assertFalse(report.difference_item_ids)
        action = empty.with_user(self.manager).action_view_evaluation()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (report._name, empty.id)
        )

    def test_figures_do_not_depend_on_the_scope(self):
        self._book(self.employee, self.sold_task, 5)
        self._invoice(self.order)
        self._bill(self.sold, 20)
        every = self.env["project.evaluation.report"].search([])
        whole = every.filtered(lambda row: row.project_id == self.sold)
        self.assertEqual(whole.revenue, 500)
        self.assertEqual(whole.purchase_cost, 20)
        self.assertEqual(whole.verdict, "profit")

    def test_per_cent_of_a_group_is_that_of_its_sums(self):
        order, project = self._sell(self.service)
        self._book(self.employee, self.sold_task, 10)
        self._book(self.employee, project.tasks, 1)
        self._invoice(self.order)
        self._invoice(order)
        self._bill(project, 60)
        [[margin, percent]] = self.env["project.evaluation.report"]._read_group(
            [("project_id", "in", (self.sold | project).ids)],
            [],
            ["margin:sum", "margin_revenue_percent:avg"],
        )
        self.assertEqual(margin, 600)
        self.assertAlmostEqual(percent, 100 * 600 / 1100)

    def test_groups_of_the_report(self):
        tag = self.env["project.tags"].create({"name": "Evaluated"})
        self.sold.tag_ids = tag
        self._book(self.employee, self.sold_task, 1)
        report = self.env["project.evaluation.report"].with_user(self.manager)
        for name in (
            "partner_id",
            "manager_id",
            "leader_id",
            "account_manager_id",
            "tag_ids",
            "billing_state",
            "date:month",
        ):
            groups = report._read_group(
                [("project_id", "=", self.sold.id)], [name], ["margin:sum"]
            )
            self.assertEqual([group[1] for group in groups], [-40], name)
        items = self.env["project.evaluation.item"].with_user(self.manager)
        [[found, hours]] = items._read_group(
            [("project_id", "=", self.sold.id), ("kind", "=", "hours")],
            ["tag_ids"],
            ["actual_hours:sum"],
        )
        self.assertEqual((found, hours), (tag, 1))
