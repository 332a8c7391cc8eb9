from odoo import models

GERMANY = "DE"


class AccountEdiCommon(models.AbstractModel):
    _inherit = "account.edi.common"

    def _add_partial_invoices(self, text, invoice):
        """The note ``text`` (BT-22), and behind it each partial invoice with its tax.

        EN 16931 has no place for the tax of what was paid on account; the negative
        lines deduct it, and the note says which invoice it was, and what is paid.
        """
        language = invoice.partner_id.lang
        partials = invoice.with_context(lang=language)._get_partial_deductions_text()
        return "\n".join(part for part in (text, partials) if part)

    def _get_plan_type_code(self, invoice, is_german_format=False):
        """The code of a customer invoice (BT-3), or ``None`` to leave Odoo's.

        Peppol takes 326 between Germans only (PEPPOL-EN16931-P0112); others get 380.
        """
        if invoice.move_type != "out_invoice":
            return None
        partners = invoice.commercial_partner_id | invoice.company_id.partner_id
        countries = set(partners.mapped("country_code"))
        if is_german_format or countries == {GERMANY}:
            return invoice._get_document_type_code()
        return None
