from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.models.billing_state import OPEN, PM_DONE
from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase

NUMBER = "PO 7\r\nBcc: x@y.example"


class TestSaleOrder(ProjectBillingCase):
    """The order that creates a project names its account manager and leader."""

    def _confirm_order(self, **product_values):
        product = self.env["product.product"].create(
            {
                "name": "Consulting",
                "type": "service",
                "service_policy": "delivered_timesheet",
                "service_tracking": "task_in_project",
                **product_values,
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.account_manager.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 20})
                ],
            }
        )
        order.action_confirm()
        return order

    def test_customer_of_a_project_that_names_none_is_that_of_its_order(self):
        other = self.env["res.partner"].create({"name": "Andere GmbH"})
        order = self.env["sale.order"].create({"partner_id": other.id})
        self.project.reinvoiced_sale_order_id = order
        self.assertEqual(self.project._get_customer(), self.customer)
        self.project.partner_id = False
        self.assertEqual(self.project._get_customer(), other)

    def test_salesperson_becomes_account_manager(self):
        project = self._confirm_order().project_ids
        self.assertEqual(project.account_manager_id, self.account_manager)
        self.assertStates(project, OPEN)
        self.assertEqual(project.allocated_hours, 20)

    def test_leader_and_manager_come_from_the_template(self):
        template = self._create_project(
            "Template", is_template=True, account_manager_id=False
        )
        project = self._confirm_order(project_template_id=template.id).project_ids
        self.assertEqual(project.leader_id, self.leader)
        self.assertEqual(project.user_id, self.manager)
        self.assertEqual(project.account_manager_id, self.account_manager)

    def test_project_made_from_the_order_by_hand(self):
        product = self.env["product.product"].create(
            {"name": "Consulting", "type": "service", "service_tracking": "no"}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.account_manager.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        order.action_confirm()
        context = order.action_create_project()["context"]
        self.assertEqual(context["default_account_manager_id"], self.account_manager.id)
        project = (
            self.env["project.project"].with_context(**context).create({"name": "X"})
        )
        self.assertEqual(project.account_manager_id, self.account_manager)

    def test_invoicing_a_project_whose_hours_are_fixed(self):
        order = self._confirm_order()
        project = order.project_ids
        project.write({"leader_id": self.leader.id, "user_id": self.manager.id})
        self._book(self.employee, project.task_ids, 7)
        self._walk_to(project, PM_DONE)
        invoice = order._create_invoices()
        self.assertEqual(project.timesheet_ids.timesheet_invoice_id, invoice)
        self.assertEqual(invoice.invoice_line_ids.quantity, 7)
        invoice.action_post()
        project.with_user(self.office).action_set_po_billed("Rest follows")

    def test_invoicing_still_writes_what_it_must(self):
        booking = self._book(self.employee, self.task, 2)
        self._walk_to(self.project, PM_DONE)
        vals = {"timesheet_invoice_id": False, "so_line": False}
        with self.assertRaisesRegex(UserError, "Mail server"):
            booking.with_user(self.employee).write(vals)
        self.assertTrue(booking.sudo().write(vals))

    def test_order_number_of_a_customer_names_a_project_in_one_line(self):
        product = self.env["product.product"].create(
            {
                "name": "Consulting",
                "type": "service",
                "service_policy": "delivered_timesheet",
                "service_tracking": "project_only",
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "client_order_ref": NUMBER,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
        )
        order.action_confirm()
        project = order.project_ids
        # With the customer's references on the order, his number is no prefix.
        self.assertEqual(
            project.name.removeprefix("PO 7 Bcc: x@y.example - "),
            f"{order.name} - Consulting",
        )
        project.sudo().write(
            {"user_id": self.manager.id, "leader_id": self.leader.id, "name": NUMBER}
        )
        self.assertEqual(project.name, "PO 7 Bcc: x@y.example")
