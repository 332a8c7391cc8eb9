from odoo import models

from .account_move_line import BILLS


class AccountMove(models.Model):
    """What becomes a vendor's bill is as new as a bill that is made as one."""

    _inherit = "account.move"

    def write(self, vals):
        """Whoever switches the type of an entry, by whatever channel, comes by here."""
        if vals.get("move_type") not in BILLS:
            return super().write(vals)
        new = self.filtered(lambda move: move.move_type not in BILLS)
        result = super().write(vals)
        new.line_ids._check_archive_accounts()
        return result

    def _filter_archive(self, move_types):
        """Those of these that are posted and of one of the types, sorted by id."""
        return self.filtered(
            lambda move: move.state == "posted" and move.move_type in move_types
        ).sorted("id")
