from odoo import api, fields, models

from .statement_format import WAIVED, number


class ProjectTimesheetStatement(models.Model):
    """Hours that the customer is not charged, where the company shows them."""

    _inherit = "project.timesheet.statement"

    waived_hours = fields.Float(
        string="Hours Not Charged",
        readonly=True,
        help="Hours that are listed at 0, because they were waived.",
    )

    @api.model
    def _prepare_statement_vals(self, move, rows):
        vals = super()._prepare_statement_vals(move, rows)
        return {**vals, "waived_hours": self._sum_hours(rows, WAIVED)}

    def _get_sealed_head(self):
        """Statements that list no such hours keep the seal that they have."""
        head = super()._get_sealed_head()
        if self.waived_hours:
            head["waived_hours"] = number(self.waived_hours)
        return head

    def _get_free_of_charge(self):
        """What hours cost that are not charged, in the currency of the invoice."""
        currency = self.move_id.currency_id or self.company_id.currency_id
        return currency.with_context(lang=self.lang).format(0)
