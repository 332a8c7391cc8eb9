from odoo import models

# Countries whose law asks for the day or the period of the work also where the invoice
# was written on the same day: § 14 (4) Nr. 6 UStG, Austria: § 11 (1) Nr. 3 lit. d UStG.
# Art. 226 (7) of the VAT directive asks for it only where it differs from the date of
# issue, so elsewhere the period is filled in as far as it is known.
PERIOD_COUNTRIES = ("DE", "AT")


class ResCompany(models.Model):
    _inherit = "res.company"

    def _is_service_period_required(self):
        """Whether invoices of this company have to say when the work was done.

        Extend it for further countries.
        """
        self.ensure_one()
        return self.account_fiscal_country_id.code in PERIOD_COUNTRIES
