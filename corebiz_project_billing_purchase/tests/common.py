from odoo.fields import Command

from odoo.addons.corebiz_project_billing.tests.common import USER, ProjectBillingCase


class PurchaseCase(ProjectBillingCase):
    """A buyer with the least rights, a vendor, and something to buy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._create_user(
            "ben", "Ben Buyer", f"purchase.group_purchase_user,{USER}"
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Lieferant AG"})
        cls.switch = cls.env["product.product"].create(
            {
                "name": "Switch",
                "type": "consu",
                "purchase_method": "purchase",
                "supplier_taxes_id": False,
                "taxes_id": False,
                "invoice_policy": "delivery",
            }
        )

    @classmethod
    def _order(cls, project, quantity=2, price=100.0, confirm=True, **values):
        order = (
            cls.env["purchase.order"]
            .with_user(cls.buyer)
            .create(
                {
                    "partner_id": cls.vendor.id,
                    "project_id": project.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": cls.switch.id,
                                "product_qty": quantity,
                                "price_unit": price,
                            }
                        )
                    ],
                    **values,
                }
            )
        )
        if confirm:
            order.button_confirm()
        return order

    @classmethod
    def _receive(cls, order, quantity=2):
        order.order_line.qty_received = quantity

    @classmethod
    def _sell(cls, quantity=2):
        """A confirmed order that sells the goods to the customer."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.switch.id,
                            "product_uom_qty": quantity,
                            "price_unit": 150,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.order_line.qty_delivered = quantity
        return order
