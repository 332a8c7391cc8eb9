from odoo import api, models
from odoo.exceptions import UserError

from .ir_actions_act_window import PREFIX


class IrActionsReport(models.Model):
    """The reports that belong into archive packages and onto invoices stay.

    They may be changed, and taken out of the print menu.
    """

    _inherit = "ir.actions.report"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        """:raises UserError: for a report of ours, which steps print"""
        names = self.get_external_id()
        for report in self:
            if names[report.id].startswith(PREFIX):
                raise UserError(
                    self.env._(
                        "The report “%s” is printed when projects are billed and"
                        " archived, so it cannot be deleted. You can take it out of the"
                        " print menu instead.",
                        report.name,
                    )
                )
