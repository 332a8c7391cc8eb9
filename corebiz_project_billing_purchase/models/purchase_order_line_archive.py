from odoo import api, models


class PurchaseOrderLine(models.Model):
    """Nothing new is bought for an archived project."""

    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "project.archive.account.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_archive_accounts()
        return lines

    def write(self, vals):
        if not self._has_archive_account_fields(vals):
            return super().write(vals)
        before = self._get_named_accounts()
        result = super().write(vals)
        self._check_archive_accounts(before)
        return result

    def copy_data(self, default=None):
        return self._copy_without_closed_accounts(super().copy_data(default))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_settled_accounts(self):
        """What was ordered before is billed by the vendor and paid."""
        ordered = self.purchase_line_id.filtered(lambda row: row.state == "purchase")
        named = ordered._get_named_accounts()
        return super()._get_settled_accounts().union(*named.values())
