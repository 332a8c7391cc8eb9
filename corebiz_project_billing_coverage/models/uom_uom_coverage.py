from odoo import api, models
from odoo.fields import Domain

from .account_analytic_line import DOCUMENTED_STATES


class UomUom(models.Model):
    """Bookings on a document are fixed in the unit in which they stand there."""

    _inherit = "uom.uom"

    @api.model
    def _get_fixed_bookings_domain(self):
        documented = Domain("coverage_state", "in", DOCUMENTED_STATES)
        return super()._get_fixed_bookings_domain() | documented
