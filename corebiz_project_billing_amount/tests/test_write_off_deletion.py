from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.corebiz_project_billing.tests.common import ProjectBillingCase


class TestWriteOffDeletion(ProjectBillingCase):
    """What a write-off needs stays, with a sentence."""

    def test_what_goes_along_is_asked_for_too(self):
        """The database deletes the lines of an order with it, one of them written off.

        Odoo does not ask the lines.
        """
        product = self.env["product.product"].create({"name": "Server"})
        seller = self._create_user(
            "sven", "Sven Seller", "sales_team.group_sale_manager"
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "project_id": self.project.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        order.action_confirm()
        self.env["project.write.off"].with_user(self.office)._write_off(
            self.project.with_user(self.office),
            {order.order_line: order.amount_untaxed},
            "Goodwill",
        )
        order._action_cancel()
        own = order.with_user(seller)
        with self.assertRaisesRegex(UserError, "Write-off of an Amount needs it"):
            own.unlink()
        # He may not read who decided what.
        with self.assertRaises(UserError) as refused:
            own.unlink()
        self.assertNotIn(self.project.name, str(refused.exception))
