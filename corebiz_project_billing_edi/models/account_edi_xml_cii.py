from odoo import models


class AccountEdiXmlCII(models.AbstractModel):
    """When the work was done, and the customer's own numbers.

    The service period is BT-72 to BT-74, of lines BT-134 and BT-135; Odoo takes the
    date of the invoice and the day on which it is due. The numbers are BT-11, BT-13 and
    BT-19; Odoo itself knows BT-10 and BT-12.
    """

    _inherit = "account.edi.xml.cii"

    def _get_scheduled_delivery_time(self, invoice):
        if invoice._is_down_payment():
            return invoice.delivery_date
        return super()._get_scheduled_delivery_time(invoice)

    def _export_invoice_vals(self, invoice):
        vals = super()._export_invoice_vals(invoice)
        if invoice.service_date_from or invoice._is_down_payment():
            self._set_period(vals, invoice)
        for line_vals in vals["invoice_line_vals_list"]:
            line = line_vals["line"]
            if line.service_date_from:
                self._set_period(line_vals, line)
            # [BR-25] Lines without a product, such as those of down payments.
            line_vals["item_name"] = line.product_id.name or line.name
        return {**vals, **self._prepare_reference_vals(invoice)}

    def _set_period(self, vals, record):
        """Let ``vals`` name the service period of an invoice or a line; or none."""
        vals["billing_start"] = record.service_date_from
        vals["billing_end"] = record.service_date_to

    def _prepare_reference_vals(self, invoice):
        """The customer's numbers and the terms of payment, for the template."""
        # Chorus Pro has a field of its own for the number of the order.
        name = "purchase_order_reference"
        number = invoice[name] if name in invoice._fields else ""
        terms = invoice.invoice_payment_term_id.name
        if invoice.company_id.country_id.code == "DE":
            terms = self._add_cash_discount(terms, invoice)
        return {
            "purchase_order_reference": number or invoice._get_customer_order_number(),
            "project_reference": invoice.project_reference,
            "accounting_reference": invoice.accounting_reference,
            "corrected_invoice": invoice.reversed_entry_id,
            "payment_terms": terms,
        }
