from odoo import models
from odoo.tools import format_date, formatLang

from .account_move import MOST_PROJECTS

DIN_5008 = "l10n_din5008.external_layout_din5008"


class ProjectTimesheetStatement(models.Model):
    """The facts of a timesheet statement in the information block (DIN 5008)."""

    _inherit = "project.timesheet.statement"

    def _is_din5008(self):
        """Whether the company writes its letters by DIN 5008."""
        self.ensure_one()
        return self.company_id.sudo().external_report_layout_id.key == DIN_5008

    def _get_din5008_rows(self):
        """The rows of the block: label and text of each, in the letter's language.

        All but the names of today's contact and customer are frozen.
        """
        self.ensure_one()
        invoice = self.sudo().move_id
        days = [format_date(self.env, day) for day in (self.date_from, self.date_to)]
        names = sorted(set(self.line_ids.mapped("project_name")) - {False})
        more = ["…"] if len(names) > MOST_PROJECTS else []
        orders = sorted(set(self.line_ids.mapped("order_name")) - {False, ""})
        corrected = self.corrected_name, format_date(self.env, self.corrected_date)
        credited, billed = self.env._("Hours Credited"), self.env._("Hours Billed")
        hours = credited if self.corrected_name else billed
        rows = [
            (self.env._("Invoice No."), self.name),
            (self.env._("Invoice Date"), format_date(self.env, self.invoice_date)),
            (self.env._("Period"), " – ".join(dict.fromkeys(days))),
            (self.env._("Corrects Invoice"), ", ".join(filter(None, corrected))),
            (self.env._("Customer No."), self.partner_id.commercial_partner_id.ref),
            (self.env._("Our Order No."), ", ".join(orders)),
            (self.env._("Your Order No."), self.customer_reference),
            (self.env._("Project"), ", ".join([*names[:MOST_PROJECTS], *more])),
            (self.env._("Contact"), invoice.invoice_user_id.name),
            (hours, formatLang(self.env, self.hours)),
        ]
        return [(label, text) for label, text in rows if text]
