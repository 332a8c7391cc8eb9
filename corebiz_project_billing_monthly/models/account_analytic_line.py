from odoo import api, models
from odoo.fields import Domain

from .month_day import MonthScope
from .sale_order import SCOPE_CONTEXT


class AccountAnalyticLine(models.Model):
    """A run invoices its bookings, and no others on the same order lines.

    One line may serve several projects, of which some have not released their hours.
    """

    _inherit = "account.analytic.line"

    @api.model
    def _get_invoiceable_domain(self):
        domain = super()._get_invoiceable_domain()
        scope = self.env.context.get(SCOPE_CONTEXT)
        if isinstance(scope, MonthScope):
            domain &= Domain("id", "in", scope.booking_ids)
        return domain

    def _is_late_on_statement(self):
        return self.is_late or super()._is_late_on_statement()
