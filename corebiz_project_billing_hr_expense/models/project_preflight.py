from collections import defaultdict

from odoo import api, models
from odoo.tools import LazyTranslate

from odoo.addons.corebiz_project_billing_desk.models.preflight import Check

_lt = LazyTranslate(__name__)

EXPENSE_CHECK = Check(
    "unposted_expense",
    _lt("Expenses not posted"),
    _lt(
        "Neither the evaluation nor an invoice knows them yet. Approve and post them,"
        " or refuse them."
    ),
    "hr.expense",
)
# Handed in, and not yet in the books. A draft is nobody's business but its author's.
UNPOSTED_STATES = ("submitted", "approved")


class ProjectProject(models.Model):
    """Expenses of employees in the check before billing.

    An expense belongs to the projects whose analytic account its distribution names.
    Once it is posted, it is an item of that account: the evaluation counts it there as
    an expense, and the check "Expenses not re-invoiced" finds it there.
    """

    _inherit = "project.project"

    @api.model
    def _get_preflight_checks(self):
        return super()._get_preflight_checks() + [EXPENSE_CHECK]

    def _preflight_unposted_expense(self, orders):
        projects = self.grouped("account_id")
        accounts = self.account_id
        expenses = self.env["hr.expense"].search(
            [
                ("state", "in", UNPOSTED_STATES),
                ("analytic_distribution", "in", accounts.ids),
            ]
        )
        found = defaultdict(list)
        for expense in expenses:
            for account in expense.distribution_analytic_account_ids & accounts:
                for project in projects[account]:
                    found[project.id].append(expense.id)
        return found
