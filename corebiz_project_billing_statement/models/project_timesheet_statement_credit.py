from odoo import api, fields, models
from odoo.tools import formatLang

from .statement_format import CREDITED


class ProjectTimesheetStatement(models.Model):
    """What a credit note takes back: its statement names it, and the old one is marked.

    The rows of the old statement stay as they are, because the customer has it on
    paper; the mark follows the credit notes that are posted.
    """

    _inherit = "project.timesheet.statement"

    corrected_name = fields.Char(
        string="Corrected Invoice",
        readonly=True,
        help="Number of the invoice whose hours this credit note gives back.",
    )
    corrected_date = fields.Date(string="Date of the Corrected Invoice", readonly=True)
    correction_text = fields.Char(
        string="Corrected",
        compute="_compute_correction_text",
        compute_sudo=True,
        help="Hours that are still billed, where a credit note gave some back.",
    )

    @api.depends(
        "hours",
        "is_current",
        "move_id.invoice_line_ids.coverage_link_ids.is_active",
        "move_id.invoice_line_ids.coverage_link_ids.credit_line_id.parent_state",
    )
    @api.depends_context("lang")
    def _compute_correction_text(self):
        for statement in self:
            freed = statement.move_id._get_freed_hours() if statement.is_current else 0
            statement.correction_text = (
                statement._describe_correction(freed) if freed else ""
            )

    def _describe_correction(self, freed):
        """For example "corrected: 8.00 of 12.00 h", after 4 hours were given back."""
        return self.env._(
            "corrected: %(left)s of %(billed)s h",
            left=formatLang(self.env, self.hours - freed, digits=2),
            billed=formatLang(self.env, self.hours, digits=2),
        )

    @api.model
    def _prepare_statement_vals(self, move, rows):
        vals = super()._prepare_statement_vals(move, rows)
        vals["hours"] += self._sum_hours(rows, CREDITED)
        if any(row["kind"] == CREDITED for row in rows):
            invoice = move.reversed_entry_id
            vals["corrected_name"] = invoice.name
            vals["corrected_date"] = invoice.invoice_date
        return vals

    def _get_sealed_head(self):
        """Statements that correct nothing keep the seal that they have."""
        head = super()._get_sealed_head()
        if self.corrected_name:
            head["corrected_name"] = self.corrected_name
        if self.corrected_date:
            head["corrected_date"] = fields.Date.to_string(self.corrected_date)
        return head
