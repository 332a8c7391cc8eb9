from odoo import models
from odoo.fields import Domain

from .account_analytic_line import STATEMENT_REQUIRED


class SaleOrderLine(models.Model):
    """What is to invoice of lines whose customers release hours, or need not do so."""

    _inherit = "sale.order.line"

    def _get_due_domain(self, start_date=None, end_date=None):
        """Ask for the customer here, where he is the same for all lines.

        Every booking asks for the domain. It takes half the time if it says nothing of
        other models, and the release of a booking is all that is left to ask.
        """
        domain = super()._get_due_domain(start_date, end_date)
        customers = self.sudo().order_partner_id.commercial_partner_id
        required = set(customers.mapped("statement_required"))
        if len(required) != 1:
            return domain
        [is_required] = required
        return domain.map_conditions(
            lambda condition: (
                Domain((condition.operator == "=") == is_required)
                if condition.field_expr == STATEMENT_REQUIRED
                else condition
            )
        )
