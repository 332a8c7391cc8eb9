from odoo import api, fields, models


class ProjectTimesheetStatement(models.Model):
    """The statement of an invoice names the customer's references, too.

    They are part of its seal, as the number of the order is.
    """

    _inherit = "project.timesheet.statement"

    further_references = fields.Text(
        readonly=True, help="The customer's references: one a line, label and text."
    )

    @api.model
    def _prepare_statement_vals(self, move, rows):
        vals = super()._prepare_statement_vals(move, rows)
        move = move.with_context(lang=vals["lang"])
        number = move._get_customer_order_number()
        return {
            **vals,
            "customer_reference": number,
            "further_references": "\n".join(
                f"{label}: {text}"
                for label, text in move._get_printed_references()
                if text != number
            ),
        }

    def _get_sealed_head(self):
        """Statements without further references keep the seal that they have."""
        head = super()._get_sealed_head()
        if self.further_references:
            head["further_references"] = self.further_references
        return head
