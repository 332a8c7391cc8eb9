from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _has_invoice_address(self):
        """Whether the address is complete enough for an invoice.

        Street, postcode and city, as § 14 (4) UStG asks for the full address of the
        recipient; no postcode in countries that know none.
        """
        self.ensure_one()
        country = self.country_id
        has_zip = self.zip or (country and not country.zip_required)
        return bool((self.street or self.street2) and self.city and has_zip)
