from odoo.fields import Command

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase
from odoo.addons.corebiz_project_billing_sale.tests.sale_common import SaleMixin


class EvaluationCase(SaleMixin, ProjectBillingCase):
    """A project of 10 hours sold by the hour, with people of known hourly cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hour = cls.env.ref("uom.product_uom_hour")
        cls.day = cls.env.ref("uom.product_uom_day")
        cls.currency = cls.company.currency_id
        cls.service = cls._create_service("delivered_timesheet")
        cls.fixed = cls._create_service("ordered_prepaid")
        cls.order, cls.sold = cls._sell(cls.service)
        cls.sold_task = cls.sold.tasks
        cls._create_employee(cls.employee, cost=40)
        cls.expense_account = cls.company_data_account("expense")

    @classmethod
    def company_data_account(cls, kind):
        return cls.env["account.account"].search(
            [
                ("account_type", "=", kind),
                ("company_ids", "in", cls.company.ids),
            ],
            limit=1,
        )

    @classmethod
    def _create_service(cls, policy, **values):
        return cls.env["product.product"].create(
            {
                "name": policy,
                "type": "service",
                "service_policy": policy,
                "service_tracking": "task_in_project",
                "uom_id": cls.hour.id,
                "taxes_id": False,
                "supplier_taxes_id": False,
                **values,
            }
        )

    @classmethod
    def _sell(cls, product, hours=10, price=100, **values):
        """Confirm an order; its project gets the roles."""
        line = {"product_id": product.id, "product_uom_qty": hours, "price_unit": price}
        order = cls._create_order([line], **values)
        order.action_confirm()
        project = order.project_ids
        project.write(
            {
                "user_id": cls.manager.id,
                "leader_id": cls.leader.id,
                "account_manager_id": cls.account_manager.id,
            }
        )
        return order, project

    @classmethod
    def _invoice(cls, order, **values):
        """Invoice what is to be invoiced, and post it."""
        invoice = order._create_invoices()
        if values:
            invoice.write(values)
        invoice.action_post()
        return invoice

    @classmethod
    def _bill(cls, project, amount, move_type="in_invoice", **values):
        """Post a vendor's bill with one line on the account of the project."""
        bill = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Firewall",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": False,
                            "analytic_distribution": {project.account_id.id: 100},
                        }
                    )
                ],
                **values,
            }
        )
        bill.action_post()
        return bill

    def _read_report(self, project, user=None):
        """The row of the report, with the rights of ``user``."""
        report = self.env["project.evaluation.report"].with_user(user or self.office)
        report.invalidate_model()
        return report.search([("project_id", "=", project.id)])

    def assertFigures(self, project, **expected):
        """The figures of the project are as expected, and the report agrees."""
        figures = project._get_evaluation()
        report = self._read_report(project)
        for name, value in expected.items():
            if isinstance(value, str):
                self.assertEqual(figures[name], value)
            else:
                self.assertAlmostEqual(figures[name], value, 4, msg=name)
        for name, value in figures.items():
            if isinstance(value, str):
                self.assertEqual(report[name], value)
            else:
                self.assertAlmostEqual(report[name], value, 4, msg=name)
        return figures
