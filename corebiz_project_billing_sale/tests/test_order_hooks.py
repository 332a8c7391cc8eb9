from odoo.exceptions import AccessError, UserError

from odoo.addons.corebiz_project_billing.models.billing_state import PL_DONE, PM_DONE
from odoo.addons.corebiz_project_billing.tests.common import REASON
from odoo.addons.corebiz_project_billing.tests.hook_common import ExampleMixin

from .order_common import OrderCase


class TestOrderHooks(ExampleMixin, OrderCase):
    """What holds an order item and a customer, by the examples in DEVELOP.md."""

    examples = (
        "account.analytic.line._may_change_order_line",
        "project.project._get_cannot_be_internal_reason",
        "project.project._check_billable_open",
        "project.decision.reversible.mixin",
        "project.project._get_order_links",
    )

    def test_an_order_item_is_held(self):
        other = self._sell(self.product)[0].order_line
        free = self._book(self.employee, self.task, 3)
        held = self._book(self.employee, self.task, 2, name="As agreed")
        self._walk_to(self.project, PM_DONE)
        bookings = (free | held).with_user(self.office)
        action = bookings.action_change_order_line()
        self.assertEqual(action["context"]["default_booking_ids"], free.ids)
        with self.assertRaisesRegex(UserError, "None of these bookings is open"):
            held.with_user(self.office).action_change_order_line()
        ledger = self.env["project.order.line.change"].with_user(self.office)
        with self.assertRaisesRegex(UserError, "not open"):
            ledger._change_order_line(bookings, other, REASON)
        ledger._change_order_line(bookings.browse(free.id), other, REASON)
        self.assertEqual([free.so_line, held.so_line], [other, self.line])

    def test_a_customer_is_held(self):
        self._walk_to(self.project, PM_DONE)
        self.office.group_ids |= self.env.ref("project.group_project_manager")
        project = self.project.with_user(self.office)
        vals = {"allow_billable": False, "partner_id": False}
        self.project.name = "Contract of May"
        with self.assertRaisesRegex(UserError, "under contract"):
            project.write(vals)
        self.assertTrue(self.project.allow_billable)

    def test_what_decides_about_billing_is_guarded_earlier(self):
        other = self.customer.copy({"name": "Other"})
        project = self.project.with_user(self.project_administrator)
        project.partner_id = other
        project.partner_id = self.customer
        self._walk_to(self.project, PL_DONE)
        with self.assertRaisesRegex(UserError, "is being checked"):
            project.partner_id = other

    def test_a_decision_of_another_addon_asks_and_is_taken_back(self):
        self.project.company_id = self.company
        discounts = self.env["project.discount"]
        with self.assertRaisesRegex(AccessError, "Only the office grants"):
            discounts.with_user(self.manager)._grant(self.project, 10, REASON)
        ours = discounts.with_user(self.office)
        with self.assertRaisesRegex(UserError, "Say why the customer"):
            ours._grant(self.project, 10, " ")
        row = ours._grant(self.project, 10, REASON)
        self.assertEqual((row.user_id, row.is_active), (self.office, True))
        counter = row.with_user(self.office)._take_back("Wrong customer")
        self.assertEqual((counter.percent, counter.kind), (-10, "taken_back"))
        self.assertFalse(row.is_active)
        self.assertFalse(row._take_back(REASON))

    def test_an_order_belongs_to_a_project_in_another_way(self):
        order = self._create_order([{"product_id": self.product.id}])
        projects = self.project | self.order.project_ids
        self.assertNotIn(order, projects._get_orders_per_project()[self.project.id])
        order.origin = f"Project {self.project.id}"
        self.assertIn(order, projects._get_orders_per_project()[self.project.id])
