from odoo import models


class AccountEdiXmlCII(models.AbstractModel):
    """Factur-X and ZUGFeRD: BT-3 and BT-22; BG-3 stands in the template."""

    _inherit = "account.edi.xml.cii"

    def _get_exchanged_document_vals(self, invoice):
        vals = super()._get_exchanged_document_vals(invoice)
        # The code list of EN 16931 has 326 for everybody.
        code = self._get_plan_type_code(invoice, is_german_format=True)
        note = self._add_partial_invoices(vals["included_note"], invoice)
        return {**vals, "type_code": code or vals["type_code"], "included_note": note}
