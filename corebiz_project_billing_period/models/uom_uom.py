from odoo import api, models
from odoo.fields import Domain

from .period_state import FIXED_STATES


class UomUom(models.Model):
    """Bookings of a released period are fixed in the unit in which they count.

    Those of its other periods are taken for fixed as well: nobody changes a unit in the
    middle of a project that was booked in it.
    """

    _inherit = "uom.uom"

    @api.model
    def _get_fixed_bookings_domain(self):
        released = Domain("project_id.billing_period_ids.state", "in", FIXED_STATES)
        return super()._get_fixed_bookings_domain() | released
