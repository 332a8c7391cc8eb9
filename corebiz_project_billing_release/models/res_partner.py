from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    OFFICE,
    ROLE_GROUPS,
)

# Who says how customers are billed.
GROUPS = (ROLE_GROUPS[OFFICE], "account.group_account_invoice")


class ResPartner(models.Model):
    """Customers who pay only for hours that they have released."""

    _inherit = "res.partner"

    statement_required = fields.Boolean(
        string="Invoice Released Hours Only",
        help="Hours of this customer are invoiced only after he has accepted them in a"
        " statement by his signature. Contacts follow their company.",
    )

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "statement_required"]

    @api.model
    def _prepare_create_values(self, vals_list):
        """New customers, whether it is said of them or is a default of the context.

        :raises AccessError: for people who do not bill
        """
        vals_list = super()._prepare_create_values(vals_list)
        if any(vals.get("statement_required") for vals in vals_list):
            self._check_may_require_statement()
        return vals_list

    def write(self, vals):
        """What is to invoice of these customers follows at once.

        :raises AccessError: for people who do not bill
        """
        if "statement_required" not in vals:
            return super().write(vals)
        wanted = bool(vals["statement_required"])
        changed = self.filtered(lambda one: one.statement_required != wanted)
        if any(one._decides_statement(wanted) for one in changed):
            self._check_may_require_statement()
        result = super().write(vals)
        changed._renew_released_lines()
        return result

    def _decides_statement(self, wanted):
        """Whether this is a decision: a new contact only follows its company."""
        company = self.sudo().commercial_partner_id
        return self == company or company.statement_required != wanted

    @api.model
    def _check_may_require_statement(self):
        """Let only those who bill decide what must be released before.

        :raises AccessError: for everybody else
        """
        if self.env.su or any(map(self.env.user.has_group, GROUPS)):
            return
        raise AccessError(
            self.env._(
                "Only the project office and people who write invoices decide whether"
                " a customer is invoiced for released hours only. Ask one of them."
            )
        )

    def _renew_released_lines(self):
        """Work out anew what is to invoice of the bookings of these customers."""
        customers = self.commercial_partner_id
        bookings = self.env["account.analytic.line"].sudo()
        bookings.search(
            [
                ("so_line.order_partner_id", "child_of", customers.ids),
                ("coverage_state", "=", "open"),
            ]
        )._renew_invoiceable()
