from odoo import models


class SaleOrderLine(models.Model):
    """Nothing new is sold for an archived project."""

    _name = "sale.order.line"
    _inherit = ["project.archive.account.mixin", "sale.order.line"]

    def copy_data(self, default=None):
        return self._copy_without_closed_accounts(super().copy_data(default))

    def _is_new_work(self):
        """A down payment is accounting: it is set off against what was sold."""
        return not self.is_downpayment
