from odoo import models


class HrExpense(models.Model):
    """Nothing new is spent for an archived project."""

    _name = "hr.expense"
    _inherit = ["project.archive.account.mixin", "hr.expense"]


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_settled_accounts(self):
        """An expense that was there before is posted and paid back."""
        named = self.expense_id._get_named_accounts()
        return super()._get_settled_accounts().union(*named.values())
