from odoo import models


class AccountTax(models.Model):
    """Taxes that a price contains."""

    _inherit = "account.tax"

    def _get_included_percent(self):
        """Per cent of the net price that those of these taxes come to together."""
        included = self.filtered(
            lambda tax: tax.amount_type == "percent" and tax.price_include
        )
        return sum(included.mapped("amount"))
