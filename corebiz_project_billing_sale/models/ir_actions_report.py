from odoo import api, models
from odoo.exceptions import UserError

from .printed_pages import MARK, ROOMS, find_miscounted, make_room, read_pages

CRASHED = "-11"  # the code of a program that has read memory that is not its own


class IrActionsReport(models.Model):
    """Invoices and papers of ours are printed again where the pages are miscounted."""

    _inherit = "ir.actions.report"

    @api.model
    def _run_wkhtmltopdf(self, bodies, *args, **values):
        """Print again, with a little more room, where the pages are miscounted.

        After some tries, the paper goes out as it is: its text is complete.

        :raises UserError: if the printer fails, or crashes each time
        """
        bodies = list(bodies)
        rooms = list(ROOMS) if any(MARK in body for body in bodies) else []
        while True:
            try:
                content = super()._run_wkhtmltopdf(bodies, *args, **values)
                wrong = find_miscounted(read_pages(content)) if rooms else []
            except UserError as error:
                if not rooms or CRASHED not in str(error):
                    raise
                wrong = range(len(bodies))
            if not wrong:
                return content
            pixels = rooms.pop(0)
            bodies = [
                make_room(body, pixels) if position in wrong else body
                for position, body in enumerate(bodies)
            ]
