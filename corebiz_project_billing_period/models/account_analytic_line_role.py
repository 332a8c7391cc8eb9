from odoo import api, fields, models

from .account_analytic_line import PLACE_FIELDS

# Who sees what hours cost: whoever sees everybody's bookings, and accounting.
COST_GROUPS = (
    "hr_timesheet.group_hr_timesheet_approver,"
    "account.group_account_readonly,account.group_account_invoice"
)
# In any currency; what is more is no amount, but a slip or worse.
MOST_AMOUNT = 10**12


class AccountAnalyticLine(models.Model):
    """The leader and the manager see and correct the bookings of their projects.

    They need no right to everybody's bookings: a rule on the records opens those of
    their projects (``security/account_analytic_line_rules.xml``). What an hour costs
    stays closed to them, in lists, searches, groupings and exports alike: the amount is
    for the groups of :data:`COST_GROUPS`.
    """

    _inherit = "account.analytic.line"

    amount = fields.Monetary(groups=COST_GROUPS)

    @api.model
    def _get_number_bounds(self):
        bounds = (1 - MOST_AMOUNT, MOST_AMOUNT - 1)
        return {**super()._get_number_bounds(), "amount": bounds}

    def _check_numbers(self, vals):
        """Amounts are numbers, those of accounting as well."""
        result = super()._check_numbers(vals)
        if "amount" in vals:
            numbers = self.pool["project.number.mixin"]
            numbers._check_numbers(self, {"amount": vals["amount"]})
        return result

    def _check_can_write(self, values):
        """Odoo lets people write their own bookings; here those of their projects, too.

        All else that is asked before a change is asked of these as well.
        """
        shared = self.filtered(lambda line: line.sudo().project_id._may_book_late())
        super(AccountAnalyticLine, shared.sudo())._check_can_write(values)
        return super(AccountAnalyticLine, self - shared)._check_can_write(values)

    def write(self, vals):
        """Bookings of others do not leave the projects of whoever corrects them.

        :raises AccessError: where they would go to a project of somebody else
        """
        if self.env.su or not {"employee_id", "user_id", *PLACE_FIELDS} & vals.keys():
            return super().write(vals)
        others = self.filtered(lambda line: line.sudo().user_id != self.env.user)
        result = super().write(vals)
        others.check_access("write")
        return result

    def copy_data(self, default=None):
        """A copy costs what its hours cost, whoever copies it."""
        if self._has_field_access(self._fields["amount"], "read"):
            return super().copy_data(default)
        vals_list = super().copy_data({**(default or {}), "amount": 0.0})
        for vals in vals_list:
            vals.pop("amount", None)
        return vals_list
