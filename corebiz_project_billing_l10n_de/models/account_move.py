from odoo import models
from odoo.tools import format_date

MOST_PROJECTS = 3  # so many are named on a letter


class AccountMove(models.Model):
    """What the information block of a letter (DIN 5008) says of an invoice.

    Odoo's layout names number, dates and reference. The customer's bookkeeper also
    looks for the own number with us, the project, and whom to call.
    """

    _inherit = "account.move"

    def _get_din5008_rows(self):
        """The rows that we add: label and text of each, in the letter's language."""
        self.ensure_one()
        days = [self.service_date_from, self.service_date_to]
        period = [format_date(self.env, day) for day in days if day]
        rows = [
            (self.env._("Service Period"), " – ".join(dict.fromkeys(period))),
            (self.env._("Customer No."), self.commercial_partner_id.ref),
            (self.env._("Our Order No."), self._get_own_order_number()),
            *self._get_printed_references(),
            (self.env._("Project"), self._get_din5008_projects()),
            (self.env._("Contact"), self.invoice_user_id.name),
        ]
        return [(label, text) for label, text in rows if text]

    def _get_din5008_projects(self):
        """The names of the projects that the invoice bills, as far as there is room."""
        names = self.sudo()._get_billed_projects().sorted("name").mapped("name")
        more = ["…"] if len(names) > MOST_PROJECTS else []
        return ", ".join([*names[:MOST_PROJECTS], *more])
