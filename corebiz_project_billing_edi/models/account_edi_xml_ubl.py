from odoo import models


def prepare_period_node(record):
    """The node of the service period of an invoice or one of its lines; or ``None``."""
    if not record.service_date_from:
        return None
    return {
        "cbc:StartDate": {"_text": record.service_date_from},
        "cbc:EndDate": {"_text": record.service_date_to},
    }


class AccountEdiXmlUBL20(models.AbstractModel):
    """The service period, BT-73 and BT-74, and the customer's own numbers.

    These are BT-11, BT-12, BT-13 and BT-19. Without a number of the customer's order
    there is no reference to an order: Odoo takes the number of the invoice or of our
    order, which the customer does not know. A credit note names what it corrects, BG-3.
    """

    _inherit = "account.edi.xml.ubl_20"

    def _add_invoice_header_nodes(self, document_node, vals):
        result = super()._add_invoice_header_nodes(document_node, vals)
        invoice = vals["invoice"]
        if number := invoice._get_customer_order_number():
            document_node["cac:OrderReference"]["cbc:ID"] = {"_text": number}
        else:
            # An empty node is left out, but other code looks for it.
            document_node["cac:OrderReference"] = {"cbc:ID": {"_text": None}}
        document_node["cbc:AccountingCost"] = {"_text": invoice.accounting_reference}
        document_node["cac:ContractDocumentReference"] = {
            "cbc:ID": {"_text": invoice.contract_reference}
        }
        document_node["cac:InvoicePeriod"] = prepare_period_node(invoice) or {}
        document_node.update(self._prepare_project_node(vals))
        if corrected := invoice.reversed_entry_id:
            document_node["cac:BillingReference"] = self._prepare_corrected(corrected)
        return result

    def _prepare_corrected(self, invoice):
        """The node that names the invoice which a credit note corrects: BG-3."""
        return {
            "cac:InvoiceDocumentReference": {
                "cbc:ID": {"_text": invoice.name},
                "cbc:IssueDate": {"_text": invoice.invoice_date},
            }
        }

    def _prepare_project_node(self, vals):
        """The node that names the customer's project, by its tag.

        A credit note knows no reference to a project; there it is a further document,
        of the type 50.
        """
        number = vals["invoice"].project_reference
        if not number:
            return {}
        if vals["document_type"] == "credit_note":
            node = {"cbc:ID": {"_text": number}, "cbc:DocumentTypeCode": {"_text": 50}}
            return {"cac:AdditionalDocumentReference": [node]}
        return {"cac:ProjectReference": {"cbc:ID": {"_text": number}}}


class AccountEdiXmlUBL21(models.AbstractModel):
    """The service period of a line: BT-134 and BT-135."""

    _inherit = "account.edi.xml.ubl_21"

    def _add_invoice_line_period_nodes(self, line_node, vals):
        result = super()._add_invoice_line_period_nodes(line_node, vals)
        line = vals["base_line"].get("record")
        if line and line._name == "account.move.line":
            if node := prepare_period_node(line):
                line_node["cac:InvoicePeriod"] = node
        return result


class AccountEdiXmlUBLBis3(models.AbstractModel):
    """The last day of the work, BT-72, and whom the invoice is for, BT-10.

    Odoo takes the date of the invoice for customers in other countries. Peppol wants
    BT-10 or a number of the customer's order (R003). Who gave neither gets what Odoo
    writes into an XRechnung then, and no number of ours.
    """

    _inherit = "account.edi.xml.ubl_bis3"

    def _add_invoice_header_nodes(self, document_node, vals):
        result = super()._add_invoice_header_nodes(document_node, vals)
        if reference := vals["invoice"].buyer_reference:
            document_node["cbc:BuyerReference"] = {"_text": reference}
        elif not (
            document_node["cbc:BuyerReference"]["_text"]
            or document_node["cac:OrderReference"]["cbc:ID"]["_text"]
        ):
            document_node["cbc:BuyerReference"] = {"_text": "N/A"}
        return result

    def _add_invoice_delivery_nodes(self, document_node, vals):
        result = super()._add_invoice_delivery_nodes(document_node, vals)
        invoice = vals["invoice"]
        if invoice.service_date_to or invoice._is_down_payment():
            document_node["cac:Delivery"]["cbc:ActualDeliveryDate"] = {
                "_text": invoice.delivery_date
            }
        return result


class AccountEdiXmlUBLDe(models.AbstractModel):
    """The cash discount of a German invoice, in BT-20."""

    _inherit = "account.edi.xml.ubl_de"

    def _add_invoice_payment_terms_nodes(self, document_node, vals):
        result = super()._add_invoice_payment_terms_nodes(document_node, vals)
        terms = document_node.get("cac:PaymentTerms") or {}
        text = (terms.get("cbc:Note") or {}).get("_text")
        document_node["cac:PaymentTerms"] = {
            **terms,
            "cbc:Note": {"_text": self._add_cash_discount(text, vals["invoice"])},
        }
        return result
