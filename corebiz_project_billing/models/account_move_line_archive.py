from odoo import api, models

BILLS = ("in_invoice", "in_receipt")


class AccountMoveLine(models.Model):
    """Nothing new is bought for an archived project.

    Customers' invoices, credit notes, payments and other entries are accounting of what
    was sold and bought before: they go on.
    """

    _name = "account.move.line"
    _inherit = ["account.move.line", "project.archive.account.mixin"]
    _archive_account_fields = frozenset(
        {"account_id", "analytic_distribution", "move_id", "partner_id", "product_id"}
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_archive_accounts()
        return lines

    def write(self, vals):
        bills = self.browse()
        if self._has_archive_account_fields(vals):
            bills = self.filtered(lambda line: line._is_new_work())
        before = bills._get_named_accounts()
        result = super().write(vals)
        bills._check_archive_accounts(before)
        return result

    def _is_new_work(self):
        return self.display_type == "product" and self.move_id.move_type in BILLS
