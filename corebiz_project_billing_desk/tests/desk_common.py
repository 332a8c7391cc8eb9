from odoo.addons.corebiz_project_billing.models.billing_state import PM_DONE
from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase
from odoo.addons.corebiz_project_billing_sale.tests.sale_common import SaleMixin

CLEAN = {
    "street": "Hauptstraße 1",
    "zip": "70173",
    "city": "Stuttgart",
    "vat": "DE136695976",
    "is_company": True,
}
INVOICING = (
    "corebiz_project_billing.group_project_office,account.group_account_invoice,"
    "sales_team.group_sale_salesman_all_leads"
)
KINDS = (
    "customer",
    "address",
    "tax_id",
    "email",
    "open_task",
    "booking_without_task",
    "booking_without_order_line",
    "booking_other_order_line",
    "booking_after_end",
    "draft_invoice",
    "expense",
    "milestone",
    "down_payment",
    "down_payment_account",
    "order_not_confirmed",
    "employee_cost",
    "invoice_not_sent",
    "invoice_not_paid",
    "document_missing",
)


class DeskCase(SaleMixin, ProjectBillingCase):
    """A customer with all data, and an office that may write invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.downpayment_account_id = cls._create_down_payment_account()
        cls.customer.write({**CLEAN, "country_id": cls.env.ref("base.de").id})
        cls.clerk = cls._create_user("ines", "Ines Invoice", INVOICING)
        cls.hour = cls.env.ref("uom.product_uom_hour")
        cls.by_hour = cls._create_service("delivered_timesheet")
        cls.fixed = cls._create_service("ordered_prepaid")

    @classmethod
    def _create_down_payment_account(cls):
        """A liability: what was paid down is owed until it is worked for."""
        return cls.env["account.account"].create(
            {
                "name": "Down payments received",
                "code": "171800",
                "account_type": "liability_current",
                "company_ids": cls.company.ids,
            }
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
                "list_price": 90,
                "taxes_id": False,
                **values,
            }
        )

    @classmethod
    def _sell(cls, *products, customer=None, confirm=True, **values):
        """An order of 10 hours of each product at 100."""
        if customer:
            values["partner_id"] = customer.id
        order = cls._create_order(
            [
                {"product_id": product.id, "product_uom_qty": 10, "price_unit": 100}
                for product in products
            ],
            **values,
        )
        if confirm:
            order.action_confirm()
            order.project_ids.write(
                {"user_id": cls.manager.id, "leader_id": cls.leader.id}
            )
        return order

    @classmethod
    def _sell_ready(cls, *products, hours=2, **values):
        """A project that waits for billing: sold, booked, its tasks closed."""
        order = cls._sell(*(products or (cls.by_hour,)), **values)
        project = order.project_ids
        for task in project.tasks:
            cls._book(cls.employee, task, hours)
        project.tasks.state = "1_done"
        cls._walk_to(project, PM_DONE)
        return order, project

    def _get_kinds(self, project):
        """The kinds of findings, those that still stand."""
        findings = project._get_preflight_findings()[project]
        return {row.kind for row in findings if row.stands}

    def _set_severity(self, kind, severity, company=None):
        company = company or self.company
        settings = self.env["project.preflight.setting"]
        settings._add_missing(company)
        row = settings.search([("company_id", "=", company.id), ("kind", "=", kind)])
        row.with_user(self.administrator).severity = severity
        return row

    def _open_dialog(self, projects, user=None, **values):
        """The dialog as the client opens it."""
        projects = projects.with_user(user or self.clerk)
        action = projects.action_open_invoicing()
        dialogs = self.env[action["res_model"]].with_user(user or self.clerk)
        return dialogs.with_context(**action["context"]).create(values)

    def _invoice(self, project, user=None, **values):
        """The invoices that the dialog creates for one project."""
        dialog = self._open_dialog(project, user, **values)
        ids = dialog.action_invoice_project(project.id)
        return self.env["account.move"].browse(ids)
