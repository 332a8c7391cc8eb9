from odoo import api, models
from odoo.tools import SQL


class AccountAnalyticLine(models.Model):
    """What is billed beyond the hours of bookings: nothing, unless an addon adds to it.

    An increment is no hour of anybody. Whoever bills one adds its quantity to the rows
    of ``project.coverage.link`` (``_prepare_links_vals``), and says beforehand, here,
    what it is going to be: invoices and desk then agree to the cent.
    """

    _inherit = "account.analytic.line"

    @api.model
    def _get_extra_quantity_sql(self, condition, open_bookings, with_drafts=True):
        """Rows ``so_line, quantity`` of what is billed beyond hours.

        In the unit of the line, of hours that no posted invoice charges: for those in
        drafts what stands on their rows, for open ones what an invoice would bill of
        them together.

        :param SQL condition: on bookings ``item``: which of them are asked for
        :param SQL open_bookings: on bookings ``booking``: which are billed together
        :param with_drafts: whether what stands on drafts counts
        """
        return SQL("SELECT NULL::int4 AS so_line, 0::numeric AS quantity WHERE FALSE")
