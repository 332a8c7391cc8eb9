from odoo import models


class AccountAnalyticAccount(models.Model):
    """The balance of an account is made of costs, which not everybody may see."""

    _inherit = "account.analytic.account"

    def _compute_debit_credit_balance(self):
        lines = self.env["account.analytic.line"]
        if lines._has_field_access(lines._fields["amount"], "read"):
            return super()._compute_debit_credit_balance()
        self.debit = self.credit = self.balance = 0.0
        return None
