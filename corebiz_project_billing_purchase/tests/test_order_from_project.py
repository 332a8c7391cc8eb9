from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED

from .common import PurchaseCase


class TestOrderFromProject(PurchaseCase):
    """The fifth button of the bar, and what the project shows of its purchases."""

    def _open(self, record, user=None):
        user = user or self.buyer
        action = record.with_user(user).action_order_purchase()
        order = self.env[action["res_model"]].with_user(user)
        return Form(order.with_context(**action["context"]))

    def test_order_from_a_project(self):
        form = self._open(self.project)
        form.partner_id = self.vendor
        order = form.save()
        self.assertEqual(order.project_id, self.project)
        self.assertEqual(order.origin, self.project.display_name)
        project = self.project.with_user(self.buyer)
        self.assertEqual(project.purchase_count, 1)
        found = self.env["purchase.order"].search(
            project.action_view_purchases()["domain"]
        )
        self.assertEqual(found, order)

    def test_order_from_a_task(self):
        form = self._open(self.task)
        form.partner_id = self.vendor
        order = form.save()
        self.assertEqual(order.task_id, self.task)
        self.assertEqual(order.project_id, self.project)
        self.assertEqual(self.task.with_user(self.buyer).purchase_count, 1)

    def test_order_is_of_the_company_of_the_project(self):
        """Where the project has none, of that in which the buyer works right now."""
        sister = self.env["res.company"].create({"name": "Sister GmbH"})
        self.buyer.company_ids |= sister
        own = self._create_project("Own", company_id=self.company.id)
        common = self._create_project("Both houses", company_id=False)
        for project, company in ((own, self.company), (common, sister)):
            for record in (project, self._create_task(project)):
                action = (
                    record.with_user(self.buyer)
                    .with_context(allowed_company_ids=[sister.id, self.company.id])
                    .action_order_purchase()
                )
                self.assertEqual(action["context"]["default_company_id"], company.id)

    def test_task_brings_its_project(self):
        order = self._order(self.env["project.project"], task_id=self.task.id)
        self.assertEqual(order.project_id, self.project)
        other = self._create_project("Other")
        with self.assertRaisesRegex(UserError, f"{order.name}.* does not belong"):
            order.project_id = other

    def test_only_people_who_purchase(self):
        for user in (self.employee, self.leader, self.office):
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    self.project.with_user(user).action_order_purchase()
        with self.assertRaises(AccessError):
            self.project.with_user(self.employee).read(["purchase_count"])
        with self.assertRaises(AccessError):
            self.project.with_user(self.employee).read(["purchase_open_amount"])

    def test_projects_out_of_sight_and_archived_ones_take_none(self):
        private = self._create_project("Private", privacy_visibility="followers")
        with self.assertRaises(AccessError):
            self._order(private)
        self._walk_to(self.project, PO_ARCHIVED)
        with self.assertRaisesRegex(UserError, "Mail server"):
            self._order(self.project)

    def test_cost_and_delivery(self):
        other = self._create_project("Other")
        order = self._order(self.project)
        self._order(self.project, quantity=1, price=50)
        self._order(self.project, quantity=9, confirm=False)
        self._order(other, quantity=1, price=7)
        self._receive(order, 1)
        projects = (self.project | other).with_user(self.office)
        self.assertEqual(projects.mapped("purchase_ordered_amount"), [250, 7])
        self.assertEqual(projects.mapped("purchase_received_amount"), [100, 0])
        self.assertEqual(projects.mapped("purchase_open_amount"), [100, 0])
        self.assertEqual(projects.mapped("purchase_delivery"), [40, 0])

    def test_bills_at_the_price_of_the_vendor(self):
        """Two switches ordered at 100 are billed at 110; then one is credited."""
        order = self._order(self.project)
        order.sudo().action_create_invoice()
        bill = order.sudo().invoice_ids
        bill.write({"invoice_date": "2026-01-15"})
        bill.invoice_line_ids.price_unit = 110
        project = self.project.with_user(self.office)
        self.assertEqual(project.purchase_billed_amount, 0)
        bill.action_post()
        project.invalidate_recordset()
        self.assertEqual(project.purchase_billed_amount, 220)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"journal_id": bill.journal_id.id, "date": "2026-01-16"})
        )
        wizard.reverse_moves()
        wizard.new_move_ids.invoice_line_ids.quantity = 1
        wizard.new_move_ids.action_post()
        project.invalidate_recordset()
        self.assertEqual(project.purchase_billed_amount, 110)

    def test_other_currency(self):
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "x"})
        self.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "currency_id": currency.id,
                "rate": 2.0,
                "company_id": self.company.id,
            }
        )
        self._order(self.project, currency_id=currency.id)
        project = self.project.with_user(self.buyer)
        self.assertAlmostEqual(project.purchase_ordered_amount, 100)
