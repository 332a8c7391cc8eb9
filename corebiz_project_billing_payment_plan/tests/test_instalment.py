from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .plan_common import PlanCase


class TestInstalment(PlanCase):
    """What a plan may say, who enters it, and what its rows are."""

    def _find(self, state):
        rows = self.env["sale.order.instalment"].with_user(self.office)
        return rows.search([("state", "=", state), ("order_id", "=", self.order.id)])

    def assertState(self, row, state):
        self.env.invalidate_all()
        self.assertEqual(row.with_user(self.office).state, state)
        self.assertIn(row, self._find(state))
        for other in ("planned", "due", "invoiced", "paid", "cancelled"):
            if other != state:
                self.assertNotIn(row, self._find(other))

    def test_due_with_the_order(self):
        order = self._sell_plan(confirm=False)
        row = self._plan(30, order=order)
        self.order = order
        self.assertState(row, "planned")
        order.action_confirm()
        self.assertState(row, "due")
        self.assertEqual(row.net_amount, 3000)

    def test_due_on_a_date(self):
        today = fields.Date.context_today(self.order.with_user(self.office))
        row = self._plan(30, due_kind="date", due_date=today)
        self.assertState(row, "due")
        row.due_date = fields.Date.add(today, days=1)
        self.assertState(row, "planned")

    def test_due_with_a_milestone(self):
        milestone = self.env["project.milestone"].create(
            {"name": "Accepted", "project_id": self.project.id}
        )
        row = self._plan(30, due_kind="milestone", milestone_id=milestone.id)
        self.assertState(row, "planned")
        milestone.is_reached = True
        self.assertState(row, "due")

    def test_invoiced_and_paid(self):
        row = self._plan(30)
        invoice = self._ask_for(row, post=False)
        self.assertState(row, "invoiced")
        invoice.action_post()
        self.assertState(row, "invoiced")
        self._pay(invoice, 1000)
        self.assertState(row, "invoiced")
        self._pay(invoice)
        self.assertState(row, "paid")
        self.assertEqual(row.partial_invoice_id, invoice)

    def test_given_back_by_deleting_the_draft(self):
        row = self._plan(30)
        self._ask_for(row, post=False).unlink()
        self.assertState(row, "due")
        self.assertFalse(row.line_ids)
        self.assertState(row, "due")
        self._ask_for(row)
        self.assertState(row, "invoiced")

    def test_given_back_by_cancelling(self):
        row = self._plan(30)
        invoice = self._ask_for(row)
        invoice.button_draft()
        invoice.button_cancel()
        self.assertState(row, "due")
        self.assertEqual(self._ask_for(row).amount_untaxed, 3000)
        self.assertEqual(self._finish().amount_untaxed, 7000)

    def test_given_back_by_a_credit_note(self):
        row = self._plan(30)
        invoice = self._ask_for(row)
        note = self._credit(invoice, post=False)
        self.assertState(row, "invoiced")
        note.action_post()
        self.assertState(row, "due")
        self.assertEqual(row.net_amount, 3000)
        again = self._ask_for(row)
        self.assertState(row, "invoiced")
        self.assertEqual(row.partial_invoice_id, again)
        self.assertEqual(row.invoiced_amount, 3000)
        self.assertEqual(self._finish().amount_untaxed, 7000)

    def test_credited_in_part(self):
        row = self._plan(30)
        self._credit(self._ask_for(row), price_unit=1000)
        self.assertState(row, "invoiced")
        self.assertEqual(row.invoiced_amount, 2000)
        self.assertEqual(row.net_amount, 2000)

    def test_nothing_left_to_ask_for(self):
        row, other = self._plan(30), self._plan(40)
        self._ask_for(other)
        self._finish(post=True)
        self.assertState(row, "cancelled")
        self.assertState(other, "invoiced")
        with self.assertRaisesRegex(UserError, "nothing left"):
            self._ask_for(row)

    def test_order_cancelled(self):
        row = self._plan(30)
        self.order._action_cancel()
        self.assertState(row, "cancelled")

    # === Bounds ===

    def test_more_than_the_order(self):
        self._plan(60)
        for values in ({"percent": 41}, {"amount": 4000.01}):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, "asks for"),
                self.env.cr.savepoint(),
            ):
                self._plan(**values)
        self._plan(amount=4000)
        self.assertEqual(self.order.unplanned_amount, 0)

    def test_three_thirds_of_an_odd_amount(self):
        order = self._sell_plan(price=10.001)
        for percent in (33.33, 33.33, 33.34):
            self._plan(percent, order=order)

    def test_bounds(self):
        for values, text in (
            ({"percent": 0}, "more than 0"),
            ({"percent": -5}, "enter a number"),
            ({"percent": 101}, "enter a number"),
            ({"amount": -1}, "enter a number"),
            ({"percent": float("nan")}, "enter a number"),
            ({"percent": 5, "kind": "amount"}, "positive amount"),
            ({"percent": 5, "due_kind": "date"}, "Enter the day"),
            ({"percent": 5, "due_kind": "milestone"}, "Choose the milestone"),
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, text):
                self._plan(**values)

    def test_what_is_no_number_is_no_change_of_a_row(self):
        row = self._plan(30).with_user(self.seller)
        for values in ({"percent": "eight"}, {"amount": float("inf")}):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, "enter a number"),
            ):
                row.write(values)
        self._ask_for(row.sudo().with_env(self.env))
        with self.assertRaisesRegex(ValidationError, "enter a number"):
            row.write({"percent": "eight"})

    def test_milestone_of_another_project(self):
        other = self._create_project("Other")
        milestone = self.env["project.milestone"].create(
            {"name": "Elsewhere", "project_id": other.id}
        )
        with self.assertRaisesRegex(ValidationError, "never be due"):
            self._plan(30, due_kind="milestone", milestone_id=milestone.id)

    def test_foreign_currency(self):
        foreign = self.env["res.currency"].create(
            {
                "name": "FRC",
                "symbol": "F",
                "rounding": 0.05,
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": foreign.id}
        )
        order = self._sell_plan(price=100.01, pricelist_id=pricelist.id)
        row = self._plan(33.33, order=order)
        self.assertEqual(row.currency_id, foreign)
        self.assertAlmostEqual(row.net_amount, 333.35)
        invoice = self._ask_for(row)
        self.assertEqual(invoice.currency_id, foreign)
        self.assertAlmostEqual(invoice.amount_untaxed, 333.35)

    # === Rights ===

    def test_who_writes_the_order_plans(self):
        row = self._plan(30)
        row.with_user(self.seller).percent = 20
        other = self._create_user("otto", "Otto", "sales_team.group_sale_salesman")
        for person in (other, self.office, self.clerk, self.employee):
            if person == self.clerk:
                # He sells, too: all documents.
                continue
            with self.subTest(person.name), self.assertRaises(AccessError):
                row.with_user(person).percent = 10
            with self.subTest(person.name), self.assertRaises(AccessError):
                self._plan(10, user=person)
            with self.subTest(person.name), self.assertRaises(AccessError):
                row.with_user(person).unlink()
        with self.assertRaises(AccessError):
            row.with_user(other).read(["name"])
        self.assertEqual(row.with_user(self.office).name, row.name)
        row.with_user(self.seller).unlink()

    def test_another_company_sees_nothing(self):
        row = self._plan(30)
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user(
            "steve",
            "Steve",
            "sales_team.group_sale_salesman_all_leads,account.group_account_invoice",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            row.with_user(stranger).read(["name"])

    def test_what_is_invoiced_is_fixed_in_every_channel(self):
        row = self._plan(30)
        self._ask_for(row, post=False)
        mine = row.with_user(self.seller)
        order = self.order.with_user(self.seller)
        for take in (
            lambda: mine.write({"percent": 20}),
            lambda: mine.write({"name": "Other"}),
            lambda: mine.write({"due_kind": "date", "due_date": "2030-01-01"}),
            lambda: row.sudo().write({"amount": 5, "kind": "amount"}),
            lambda: mine.unlink(),
            lambda: mine.web_save({"percent": 20}, {}),
            lambda: order.write({"instalment_ids": [Command.delete(row.id)]}),
            lambda: order.write({"instalment_ids": [Command.clear()]}),
            lambda: order.write(
                {"instalment_ids": [Command.update(row.id, {"percent": 1})]}
            ),
        ):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                take()
        mine.write({"percent": 30, "name": row.name, "sequence": 3})
        # What code keeps is left out, whoever sends it.
        row.sudo().write({"partial_invoice_id": False, "invoiced_amount": 0})
        self.assertTrue(row.partial_invoice_id)
        result = mine.load([".id", "percent"], [[str(row.id), "20"]])
        self.assertTrue(result["messages"])
        self.assertEqual(row.percent, 30)

    def test_lines_of_the_order_are_tied_by_code(self):
        row = self._plan(30)
        self.order.order_line.write({"instalment_id": row.id})
        self.assertFalse(self.order.order_line.instalment_id)

    def test_who_reads_no_plan_reads_the_order(self):
        self._plan(30)
        orders = self.env["sale.order"]
        for person, is_there in ((self.seller, True), (self.leader, False)):
            arch = orders.with_user(person).get_view(
                self.env.ref("sale.view_order_form").id, "form"
            )["arch"]
            self.assertEqual("instalment_ids" in arch, is_there)
        with self.assertRaises(AccessError):
            self.order.with_user(self.leader).read(["instalment_ids"])

    def test_form(self):
        with Form(self.order.with_user(self.seller)) as form:
            with form.instalment_ids.new() as row:
                row.name = "First"
                row.percent = 30
        self.assertEqual(self.order.instalment_ids.net_amount, 3000)

    def test_an_empty_form_asks_for_nothing(self):
        rows = self.env["sale.order.instalment"].with_user(self.seller)
        for kind in ("percent", "amount"):
            row = rows.new({"kind": kind, "percent": 30, "amount": 100})
            self.assertEqual(row.net_amount, 0)
            self.assertEqual(row.state, "planned")

    def test_a_copy_of_the_order_has_no_plan(self):
        self._plan(30)
        self.assertFalse(self.order.copy().instalment_ids)
