from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase

from .sale_common import SaleMixin


class OrderCase(SaleMixin, ProjectBillingCase):
    """A project sold by the hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls._create_product("Consulting", "delivered_timesheet", 100)
        cls.fixed_product = cls._create_product("Package", "ordered_prepaid", 90)
        cls.order, cls.project, cls.task = cls._sell(cls.product)
        cls.line = cls.order.order_line

    @classmethod
    def _create_product(cls, name, policy, price, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "service_policy": policy,
                "uom_id": cls.env.ref("uom.product_uom_hour").id,
                "list_price": price,
                "taxes_id": False,
                **values,
            }
        )

    @classmethod
    def _sell(cls, product, quantity=10.0, **values):
        """A confirmed order, a project that it pays for, and a task on it."""
        line = {
            "product_id": product.id,
            "product_uom_qty": quantity,
            # In the currency of the order, whatever it is.
            "price_unit": product.list_price,
        }
        order = cls._create_order([line], **values)
        order.action_confirm()
        project = cls._create_project(
            f"Project of {order.name}",
            allow_billable=True,
            sale_line_id=order.order_line.id,
            company_id=order.company_id.id,
        )
        task = cls._create_task(project, sale_line_id=order.order_line.id)
        return order, project, task
