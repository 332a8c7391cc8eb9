from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare, float_is_zero

from odoo.addons.corebiz_project_billing.models.plain_text import clean_text


class PurchaseOrderLine(models.Model):
    """Whether the customer pays what was bought for a project.

    What was received is billed to the customer when an invoice line was posted for
    one of: the order line that was named here, the order line that Odoo made when the
    vendor's bill was re-invoiced, or the order line from which Odoo made the purchase.
    What is covered by a fixed price, or is the house's own cost, is marked as not for
    the customer, with a reason.
    """

    _inherit = "purchase.order.line"

    customer_line_id = fields.Many2one(
        "sale.order.line",
        string="Billed by",
        domain="[('display_type', '=', False), ('state', '=', 'sale')]",
        index="btree_not_null",
        copy=False,
        help="The order line by which the customer pays for this.",
    )
    is_not_for_customer = fields.Boolean(
        string="Not for the Customer",
        copy=False,
        help="Covered by a fixed price, or a cost of our own. Needs a reason.",
    )
    not_for_customer_reason = fields.Char(
        string="Reason", copy=False, help="Why the customer does not pay for this."
    )
    customer_state = fields.Selection(
        [
            ("nothing", "Nothing received"),
            ("open", "To bill"),
            ("billed", "Billed"),
            ("free", "Not for the customer"),
        ],
        string="Customer",
        compute="_compute_customer_state",
        compute_sudo=True,
        help="Whether the customer was billed for what was received.",
    )

    def _get_posted_amount(self, currency):
        """What posted bills charge for this line, less credit notes, before taxes.

        At the price that the vendor charged, which need not be that of the order.

        :param currency: the currency of the result (res.currency)
        """
        return sum(
            line.currency_id._convert(
                line.price_subtotal,
                currency,
                line.company_id,
                line.move_id.invoice_date or line.date,
                round=False,
            )
            * (-1 if line.move_id.move_type == "in_refund" else 1)
            for line in self.invoice_lines
            if line.parent_state == "posted"
        )

    @api.depends(
        "qty_received",
        "state",
        "is_not_for_customer",
        "customer_line_id.qty_invoiced_posted",
        "invoice_lines.analytic_line_ids.so_line.qty_invoiced_posted",
    )
    def _compute_customer_state(self):
        for line in self:
            if line.is_not_for_customer:
                line.customer_state = "free"
            elif not line._is_received():
                line.customer_state = "nothing"
            elif line._is_billed_to_customer():
                line.customer_state = "billed"
            else:
                line.customer_state = "open"

    def _get_account_shares(self):
        """The share of each analytic account in this line, as {id: share}.

        An account may stand in several entries of the distribution; they add up.
        """
        shares = defaultdict(float)
        for ids, percentage in (self.analytic_distribution or {}).items():
            for account_id in ids.split(","):
                shares[int(account_id)] += percentage / 100
        return dict(shares)

    def _is_received(self):
        """Whether something came, of an order that was confirmed."""
        return self.state == "purchase" and not float_is_zero(
            self.qty_received, precision_rounding=self.product_uom_id.rounding or 0.01
        )

    def _get_customer_lines(self):
        """The order lines by which the customer pays for this line."""
        lines = self.customer_line_id | self.invoice_lines.analytic_line_ids.so_line
        # Set by Odoo's sale_purchase, which need not be installed.
        if "sale_line_id" in self._fields:
            lines |= self.sale_line_id
        return lines

    def _is_billed_to_customer(self):
        """Whether posted invoices cover all of the order lines that are for this."""
        lines = self._get_customer_lines()
        return bool(lines) and all(
            float_compare(
                line.qty_invoiced_posted,
                max(line.qty_delivered, line.product_uom_qty)
                if line.product_id.invoice_policy == "order"
                else line.qty_delivered,
                precision_digits=2,
            )
            >= 0
            and line.qty_invoiced_posted > 0
            for line in lines
        )

    @api.constrains("is_not_for_customer", "not_for_customer_reason")
    def _check_not_for_customer_reason(self):
        for line in self:
            if line.is_not_for_customer and not clean_text(
                line.not_for_customer_reason
            ):
                raise ValidationError(
                    self.env._(
                        "Say why the customer does not pay for “%(line)s” of"
                        " %(order)s: enter a reason.",
                        line=line.name,
                        order=line.order_id.name,
                    )
                )
