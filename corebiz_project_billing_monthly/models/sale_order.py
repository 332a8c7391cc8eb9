from odoo import models

from .month_day import MonthScope

# What a run takes, see ``MonthScope``.
SCOPE_CONTEXT = "project_month_scope"


class SaleOrder(models.Model):
    """A run over a month names the month on its invoices."""

    _inherit = "sale.order"

    def _get_invoiced_period(self):
        scope = self.env.context.get(SCOPE_CONTEXT)
        if isinstance(scope, MonthScope):
            return scope.first, scope.last
        return super()._get_invoiced_period()

    def _get_month_group(self):
        """What has to be the same of two orders for one invoice to bill both.

        :return: {what: record}, in the order in which a difference is named
        """
        self.ensure_one()
        return {
            self.env._("company"): self.company_id,
            self.env._("customer"): self.partner_id.commercial_partner_id,
            self.env._("invoice address"): self.partner_invoice_id,
            self.env._("delivery address"): self.partner_shipping_id,
            self.env._("currency"): self.currency_id,
            self.env._("payment terms"): self.payment_term_id,
            self.env._("fiscal position"): self.fiscal_position_id,
        }
