from odoo import api, models


class UomUom(models.Model):
    """Bookings on a document are fixed in the unit in which they stand there."""

    _inherit = "uom.uom"

    @api.model
    def _get_fixed_bookings_domain(self):
        documented = self.env["account.analytic.line"]._get_documented_domain()
        return super()._get_fixed_bookings_domain() | documented
