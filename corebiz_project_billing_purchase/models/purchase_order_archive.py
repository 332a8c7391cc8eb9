from odoo import models

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED

CONFIRMED = ("to approve", "purchase")


class PurchaseOrder(models.Model):
    """Orders that name the account of an archived project cannot be confirmed."""

    _inherit = "purchase.order"

    def write(self, vals):
        """Whoever confirms an order, by whatever channel, comes by here."""
        if vals.get("state") in CONFIRMED:
            new = self.filtered(lambda order: order.state not in CONFIRMED)
            new.order_line._check_archive_accounts()
        if "project_id" not in vals:
            return super().write(vals)
        accounts = self.order_line._get_named_accounts()
        result = super().write(vals)
        self.order_line._check_archive_accounts(accounts)
        return result

    def copy_data(self, default=None):
        """A copy of an old order is for no archived project."""
        vals_list = super().copy_data(default)
        for order, vals in zip(self.sudo(), vals_list, strict=True):
            if order.project_id.billing_state == PO_ARCHIVED:
                vals |= {"project_id": (default or {}).get("project_id", False)}
        return vals_list
