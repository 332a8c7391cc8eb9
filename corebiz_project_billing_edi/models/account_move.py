from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _has_electronic_form(self):
        """Odoo makes an XML together with the PDF, in the format of the customer."""
        kind = self.env["account.move.send"]._get_default_invoice_edi_format(self)
        return bool(self._need_ubl_cii_xml(kind)) or super()._has_electronic_form()
