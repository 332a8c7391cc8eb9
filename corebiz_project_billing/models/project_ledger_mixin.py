from odoo import api, models
from odoo.exceptions import UserError


class ProjectLedgerMixin(models.AbstractModel):
    """A book of a project: rows are added by the workflow, never changed or deleted.

    That holds in every channel and for everybody, administrators included: a ledger
    that can be tidied up proves nothing. Access rights grant reading only; the code
    that owns a ledger adds its rows with sudo.
    """

    _name = "project.ledger.mixin"
    _description = "Ledger of a Project"

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse every change of a row."""
        raise UserError(
            self.env._(
                "“%(row)s” is part of the records of the project and cannot be"
                " changed. Take the next step on the project instead.",
                row=self[:1].sudo().display_name,
            )
        )

    def _complete(self, vals):
        """Fill in what the ledger learns later in the transaction of the row."""
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(
            self.env._(
                "“%(row)s” is part of the records of the project and cannot be"
                " deleted. Archive the project if it is no longer needed.",
                row=self[:1].sudo().display_name,
            )
        )
