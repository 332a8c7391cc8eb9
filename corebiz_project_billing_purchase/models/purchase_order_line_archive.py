from odoo import models


class PurchaseOrderLine(models.Model):
    """Nothing new is bought for an archived project."""

    _name = "purchase.order.line"
    _inherit = ["project.archive.account.mixin", "purchase.order.line"]

    def copy_data(self, default=None):
        return self._copy_without_closed_accounts(super().copy_data(default))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_settled_accounts(self):
        """What was ordered before is billed by the vendor and paid."""
        ordered = self.purchase_line_id.filtered(lambda row: row.state == "purchase")
        named = ordered._get_named_accounts()
        return super()._get_settled_accounts().union(*named.values())
