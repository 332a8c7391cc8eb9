from odoo import models


class AccountEdiXmlUBL20(models.AbstractModel):
    """UBL: BT-3, BT-22, and BG-3 (BT-25, BT-26) for each partial invoice."""

    _inherit = "account.edi.xml.ubl_20"

    def _add_invoice_header_nodes(self, document_node, vals):
        result = super()._add_invoice_header_nodes(document_node, vals)
        invoice = vals["invoice"]
        if code := self._get_plan_type_code(invoice):
            document_node["cbc:InvoiceTypeCode"] = {"_text": code}
        note = document_node["cbc:Note"]
        note["_text"] = self._add_partial_invoices(note["_text"], invoice)
        if references := self._prepare_partial_nodes(invoice):
            document_node["cac:BillingReference"] = references
        return result

    def _prepare_partial_nodes(self, invoice):
        """A node for each partial invoice that this one deducts; none of drafts."""
        return [
            {
                "cac:InvoiceDocumentReference": {
                    "cbc:ID": {"_text": partial.name},
                    "cbc:IssueDate": {"_text": partial.invoice_date},
                }
            }
            for partial in invoice._get_posted_partials()
        ]


class AccountEdiXmlUBLDe(models.AbstractModel):
    """XRechnung knows 326 whoever the customer is (BR-DE-17)."""

    _inherit = "account.edi.xml.ubl_de"

    def _get_plan_type_code(self, invoice, is_german_format=False):
        return super()._get_plan_type_code(invoice, True)
