from odoo import api, models


class AccountAnalyticLine(models.Model):
    """What runs has no hours yet to account for: it is in no state of coverage.

    So no invoice, statement or release takes it, and nobody waives it. A document that
    named it would fix it, and its hours could not be written any more.
    """

    _inherit = "account.analytic.line"

    @api.depends("is_timer_running")
    def _compute_coverage_state(self):
        return super()._compute_coverage_state()

    def _get_coverage_state(self):
        return False if self.is_timer_running else super()._get_coverage_state()
