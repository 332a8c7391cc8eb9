from odoo import models
from odoo.tools import SQL


class ProjectEvaluationSource(models.AbstractModel):
    """Expenses of employees stand by themselves among the costs of a project."""

    _inherit = "project.evaluation.source"

    def _get_expense_sql(self):
        others = super()._get_expense_sql()
        return SQL("(item.expense_id IS NOT NULL OR %s)", others)
