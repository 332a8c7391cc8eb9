from odoo import models


class AccountAnalyticLine(models.Model):
    """What a booking costs, in one step.

    Odoo creates each booking with an amount of 0 and writes the cost of the hours
    afterwards, booking by booking, through all that guards a change. Here it is created
    with the amount that Odoo is most likely to write, so that nothing is left to write.
    Odoo's own calculation stays the one that counts: where it says something else (a
    rate agreed for the project, another currency), it is written as ever.
    """

    _inherit = "account.analytic.line"

    def _prepare_create_values(self, vals_list):
        result = super()._prepare_create_values(vals_list)
        for given, vals in zip(vals_list, result, strict=True):
            if "amount" not in given and vals.get("project_id"):
                vals["amount"] = self._get_likely_amount(vals)
        return result

    def _get_likely_amount(self, vals):
        """The cost of the hours of a new booking, in the currency of its employee."""
        hours = vals.get("unit_amount")
        employee = self.env["hr.employee"].sudo().browse(vals.get("employee_id"))
        if not hours or not employee:
            return 0.0
        # Without the minus of a zero, which would be shown
        return employee.currency_id.round(-hours * employee.hourly_cost) or 0.0

    def _timesheet_postprocess_values(self, values):
        """Leave out the amounts that the bookings have already."""
        result = super()._timesheet_postprocess_values(values)
        for line in self.sudo():
            amount = result[line.id].get("amount")
            if amount is not None and amount == line.amount:
                del result[line.id]["amount"]
        return result
