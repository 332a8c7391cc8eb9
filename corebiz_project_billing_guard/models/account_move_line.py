from odoo import models

BILLS = ("in_invoice", "in_receipt")


class AccountMoveLine(models.Model):
    """Nothing new is bought for an archived project.

    Customers' invoices, credit notes, payments and other entries are accounting of what
    was sold and bought before: they go on.
    """

    _name = "account.move.line"
    _inherit = ["project.archive.account.mixin", "account.move.line"]
    _archive_account_fields = frozenset(
        {"account_id", "analytic_distribution", "move_id", "partner_id", "product_id"}
    )

    def _is_new_work(self):
        return self.display_type == "product" and self.move_id.move_type in BILLS
