from odoo import api, models


class SaleOrderLine(models.Model):
    """Nothing new is sold for an archived project."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "project.archive.account.mixin"]

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

    def _is_new_work(self):
        """A down payment is accounting: it is set off against what was sold."""
        return not self.is_downpayment
