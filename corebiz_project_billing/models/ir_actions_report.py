from odoo import api, models
from odoo.exceptions import UserError

from .ir_actions_act_window import PREFIX
from .printed_pages import MARK, ROOMS, find_miscounted, make_room, read_pages

CRASHED = "-11"  # the code of a program that has read memory that is not its own


class IrActionsReport(models.Model):
    """The reports that belong into archive packages and onto invoices stay.

    They may be changed, and taken out of the print menu. Papers of ours are printed
    again where the printer has miscounted their pages.
    """

    _inherit = "ir.actions.report"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        """:raises UserError: for a report of ours, which steps print"""
        names = self.get_external_id()
        for report in self:
            if names[report.id].startswith(PREFIX):
                raise UserError(
                    self.env._(
                        "The report “%s” is printed when projects are billed and"
                        " archived, so it cannot be deleted. You can take it out of the"
                        " print menu instead.",
                        report.name,
                    )
                )

    def _run_wkhtmltopdf(self, bodies, *args, **values):
        """Print again, with a little more room, where the pages are miscounted.

        After some tries, the paper goes out as it is: its text is complete.
        """
        bodies = list(bodies)
        tries = ROOMS if any(MARK in body for body in bodies) else ()
        for pixels in tries:
            content, wrong = self._print_counted(bodies, *args, **values)
            if not wrong:
                return content
            bodies = [
                make_room(body, pixels) if position in wrong else body
                for position, body in enumerate(bodies)
            ]
        return super()._run_wkhtmltopdf(bodies, *args, **values)

    def _print_counted(self, bodies, *args, **values):
        """Print once.

        :return: the PDF, and the positions of the papers whose pages are miscounted;
            no PDF and all of them where the printer has crashed
        """
        try:
            content = super()._run_wkhtmltopdf(bodies, *args, **values)
        except UserError as error:
            if CRASHED not in str(error):
                raise
            return None, range(len(bodies))
        return content, find_miscounted(read_pages(content))
