from odoo import api, models


class HrExpense(models.Model):
    """Nothing new is spent for an archived project."""

    _name = "hr.expense"
    _inherit = ["hr.expense", "project.archive.account.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        expenses = super().create(vals_list)
        expenses._check_archive_accounts()
        return expenses

    def write(self, vals):
        if not self._has_archive_account_fields(vals):
            return super().write(vals)
        before = self._get_named_accounts()
        result = super().write(vals)
        self._check_archive_accounts(before)
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_settled_accounts(self):
        """An expense that was there before is posted and paid back."""
        named = self.expense_id._get_named_accounts()
        return super()._get_settled_accounts().union(*named.values())
