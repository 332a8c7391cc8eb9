from odoo import api, models
from odoo.fields import Domain


class AccountAnalyticLine(models.Model):
    """What runs has no hours yet, and is on no paper: a document would fix it."""

    _inherit = "account.analytic.line"

    @api.model
    def _get_invoiceable_domain(self):
        return super()._get_invoiceable_domain() & Domain(
            "is_timer_running", "!=", True
        )
