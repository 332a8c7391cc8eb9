from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE, PO_BILLED

from .evaluation_common import EvaluationCase


class TestEvaluationKind(EvaluationCase):
    """Revenue, cost and margin by kind of task; the kinds add up to the project."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan, cls.build = cls.env["project.task.kind"].create(
            [{"name": "Planning"}, {"name": "Building"}]
        )
        cls.none = cls.plan.browse()
        cls.sold_task.kind_id = cls.build
        line = cls.order.order_line.id
        cls.plan_task, cls.bare_task = (
            cls._create_task(cls.sold, name=name, kind_id=kind.id, sale_line_id=line)
            for name, kind in (("Concept", cls.plan), ("Whatever", cls.none))
        )

    def assertKinds(self, project, expected, user=None):
        """Revenue and cost by kind are as expected, and their sums the project's.

        :param dict expected: {kind: (revenue, cost)}, with an empty kind for "none"
        """
        items = self.env["project.evaluation.item"].with_user(user or self.office)
        items.invalidate_model()
        groups = items._read_group(
            [("project_id", "=", project.id)],
            ["task_kind_id"],
            ["revenue:sum", "cost:sum", "margin:sum", "actual_hours:sum"],
        )
        found = {kind: sums for kind, *sums in groups}
        money = {
            kind: (round(revenue, 6), round(cost, 6))
            for kind, (revenue, cost, _margin, _hours) in found.items()
            if revenue or cost
        }
        self.assertEqual(money, expected)
        report = self._read_report(project)
        totals = [sum(values) for values in zip(*found.values(), strict=True)]
        names = ("revenue", "cost", "margin", "actual_hours")
        for name, total in zip(names, totals, strict=True):
            self.assertAlmostEqual(total, report[name], 6, name)
        self.assertAlmostEqual(
            project._get_evaluation()["margin"], report.margin, 6, "margin"
        )

    def test_time_and_material(self):
        self._book(self.employee, self.sold_task, 6)
        self._book(self.employee, self.plan_task, 3)
        self._book(self.employee, self.bare_task, 1)
        self._bill(self.sold, 55)
        self.assertKinds(
            self.sold,
            {self.build: (0, 240), self.plan: (0, 120), self.none: (0, 40 + 55)},
        )
        self._invoice(self.order)
        # Booked, but not on this invoice
        self._book(self.employee, self.plan_task, 2)
        self.assertKinds(
            self.sold,
            {
                self.build: (600, 240),
                self.plan: (300, 200),
                self.none: (100, 95),
            },
        )

    def test_no_cent_is_lost(self):
        """Thirds of an odd amount: each part rounded alone would lose a cent."""
        order, project = self._sell(self.service, price=33.35)
        third = self.env["project.task.kind"].create({"name": "Third"})
        task = project.tasks
        for kind in (self.plan, self.build, third):
            other = task.copy(
                {"kind_id": kind.id, "sale_line_id": task.sale_line_id.id}
            )
            self._book(self.employee, other, 0.1)
        invoice = self._invoice(order)
        revenue = sum(self._read_kinds(project).values())
        self.assertEqual(self._read_report(project).revenue, invoice.amount_untaxed)
        self.assertAlmostEqual(revenue, invoice.amount_untaxed, 9)
        for amount in self._read_kinds(project).values():
            self.assertEqual(amount, self.currency.round(amount))

    def _read_kinds(self, project):
        """{kind: revenue} of a project."""
        items = self.env["project.evaluation.item"]
        items.invalidate_model()
        groups = items._read_group(
            [("project_id", "=", project.id), ("kind", "=", "revenue")],
            ["task_kind_id"],
            ["revenue:sum"],
        )
        return dict(groups)

    def test_credit_note_takes_from_the_kind_whose_hours_it_credits(self):
        self._book(self.employee, self.sold_task, 4)
        credited = self._book(self.employee, self.plan_task, 2)
        invoice = self._invoice(self.order)
        credit = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        # The newest bookings are suggested
        credit.invoice_line_ids.quantity = 2
        credit.action_post()
        self.assertEqual(credited.coverage_state, "open")
        self.assertKinds(self.sold, {self.build: (400, 160), self.plan: (0, 80)})

    def test_price_reduction_follows_the_hours_of_the_order_line(self):
        self._book(self.employee, self.sold_task, 6)
        self._book(self.employee, self.plan_task, 2)
        invoice = self._invoice(self.order)
        credit = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        credit.is_price_reduction = True
        credit.invoice_line_ids.quantity = 2
        credit.action_post()
        self.assertKinds(self.sold, {self.build: (450, 240), self.plan: (150, 80)})

    def test_more_invoiced_than_booked(self):
        """What nobody worked for has no kind: on invoices from before this addon."""
        self._book(self.employee, self.sold_task, 4)
        lost = self._book(self.employee, self.plan_task, 1)
        self._invoice(self.order)
        link = lost.coverage_link_ids
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM project_coverage_link WHERE id = %s", [link.id]
        )
        self.env.invalidate_all()
        self.assertKinds(
            self.sold,
            {self.build: (400, 160), self.plan: (0, 40), self.none: (100, 0)},
        )

    def test_fixed_price_by_the_hours_booked_on_it(self):
        order, project = self._sell(self.fixed, hours=10, price=150)
        task = project.tasks
        task.kind_id = self.build
        other = task.copy({"kind_id": self.plan.id})
        other.sale_line_id = task.sale_line_id
        self._book(self.employee, task, 3)
        self._book(self.employee, other, 1)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": 500,
            }
        )
        wizard.create_invoices()
        order.invoice_ids.action_post()
        self.assertKinds(
            project, {self.none: (500, 0), self.build: (0, 120), self.plan: (0, 40)}
        )
        order._create_invoices(final=True).action_post()
        self.assertKinds(project, {self.build: (1125, 120), self.plan: (375, 40)})

    def test_lines_without_order_and_negative_corrections(self):
        self._book(self.employee, self.sold_task, 5)
        self._book(self.employee, self.plan_task, 3)
        self._book(self.employee, self.plan_task, -1)
        invoice = self.order._create_invoices()
        invoice.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Travel",
                            "quantity": 1,
                            "price_unit": 70,
                            "tax_ids": False,
                            "analytic_distribution": {self.sold.account_id.id: 100},
                        }
                    )
                ]
            }
        )
        invoice.action_post()
        self.assertKinds(
            self.sold,
            {self.build: (500, 200), self.plan: (200, 80), self.none: (70, 0)},
        )

    def test_shared_order_line(self):
        second = self._create_project(
            "Second", sale_line_id=self.order.order_line.id, allow_billable=True
        )
        task = self._create_task(second, kind_id=self.plan.id)
        self._book(self.employee, self.sold_task, 6)
        self._book(self.employee, task, 2)
        self._invoice(self.order)
        self.assertKinds(self.sold, {self.build: (600, 240)})
        self.assertKinds(second, {self.plan: (200, 80)})

    def test_margin_in_per_cent_of_the_sums(self):
        self._book(self.employee, self.sold_task, 6)
        self._invoice(self.order)
        items = self.env["project.evaluation.item"].with_user(self.manager)
        [[kind, percent]] = items._read_group(
            [("project_id", "=", self.sold.id), ("task_kind_id", "!=", False)],
            ["task_kind_id"],
            ["margin_revenue_percent:avg"],
        )
        self.assertEqual(kind, self.build)
        self.assertAlmostEqual(percent, 60)

    # === The snapshot ===

    def test_frozen_with_the_project(self):
        self._book(self.employee, self.sold_task, 6)
        self._book(self.employee, self.plan_task, 4)
        self._walk_to(self.sold, PM_DONE)
        self._invoice(self.order)
        self._walk_to(self.sold, PO_BILLED)
        expected = {self.build: (600, 240), self.plan: (400, 160)}
        self.assertKinds(self.sold, expected)
        (self.sold_task | self.plan_task).sudo().kind_id = self.none
        self.assertKinds(self.sold, expected)
        with self.assertRaisesRegex(UserError, "cannot be deleted, because"):
            self.plan.unlink()
        hours = self.sold.evaluation_ids.hours_line_ids
        self.assertEqual(hours.task_kind_id, self.plan | self.build)

    def test_snapshot_from_before(self):
        """Its money has no kind; its hours have the one that their task has."""
        self._book(self.employee, self.sold_task, 6)
        self._walk_to(self.sold, PM_DONE)
        self._invoice(self.order)
        self._walk_to(self.sold, PO_BILLED)
        lines = self.sold.evaluation_ids.line_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE project_evaluation_line SET task_kind_id = NULL WHERE id IN %s",
            [tuple(lines.ids)],
        )
        self.env.invalidate_all()
        self.assertKinds(self.sold, {self.none: (600, 240)})

    # === Rights ===

    def test_who_sees_it(self):
        """Who sees the margin of the project, and nobody else; never by person."""
        self._book(self.employee, self.sold_task, 6)
        self._invoice(self.order)
        expected = {self.build: (600, 240)}
        for user in (self.manager, self.account_manager, self.office):
            self.assertKinds(self.sold, expected, user)
        for user in (self.leader, self.employee):
            items = self.env["project.evaluation.item"].with_user(user)
            self.assertFalse(items._read_group([], ["task_kind_id"], ["margin:sum"]))
            row = items.sudo().search([("project_id", "=", self.sold.id)], limit=1)
            with self.assertRaises(AccessError):
                row.with_user(user).read(["margin"])
        items = self.env["project.evaluation.item"].with_user(self.manager)
        money = items.search([("project_id", "=", self.sold.id), ("cost", "!=", 0)])
        self.assertEqual(money.task_kind_id, self.build)
        self.assertFalse(money.employee_id or money.task_id)

    def test_views_open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_evaluation.project_evaluation_item_action_margin"
        )
        items = self.env["project.evaluation.item"].with_user(self.manager)
        for view_id, kind in action["views"]:
            self.assertIn("margin", items.get_view(view_id, kind)["arch"])
