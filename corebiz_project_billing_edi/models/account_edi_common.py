from odoo import models
from odoo.tools import float_repr


class AccountEdiCommon(models.AbstractModel):
    """What the formats share."""

    _inherit = "account.edi.common"

    def _get_tax_exemption_reason(self, customer, supplier, tax):
        """Say why no tax is charged where the customer owes it, BR-AE-10."""
        reason = super()._get_tax_exemption_reason(customer, supplier, tax)
        is_given = any(reason.values())
        if is_given or self._get_tax_category_code(customer, supplier, tax) != "AE":
            return reason
        return {
            "tax_exemption_reason": self.env._("Reverse charge"),
            "tax_exemption_reason_code": "VATEX-EU-AE",
        }

    def _get_cash_discount_text(self, invoice):
        """The cash discount (Skonto) as XRechnung wants it said, BR-DE-18.

        Two per cent within ten days are ``#SKONTO#TAGE=10#PROZENT=2.00#``, a line of
        its own that ends; an empty text where there is no discount. Programs of German
        customers read it in invoices of other formats, too.
        """
        term = invoice.invoice_payment_term_id
        if invoice.move_type != "out_invoice" or not term.early_discount:
            return ""
        percent = float_repr(term.discount_percentage, 2)
        return f"#SKONTO#TAGE={term.discount_days}#PROZENT={percent}#\n"

    def _add_cash_discount(self, text, invoice):
        """The terms of payment ``text`` and behind it the cash discount."""
        lines = [text or "", self._get_cash_discount_text(invoice)]
        return "\n".join(line for line in lines if line)
