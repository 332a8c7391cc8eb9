from odoo import api, models

# What changes the hours of a project when it is written on a booking.
EFFORT_SOURCES = frozenset({"unit_amount", "product_uom_id", "project_id", "task_id"})


class AccountAnalyticLine(models.Model):
    """Bookings near a threshold wake the detection; they never wait for it."""

    _inherit = "account.analytic.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env["project.alert"]._watch(lines.sudo().project_id)
        return lines

    def write(self, vals):
        result = super().write(vals)
        if EFFORT_SOURCES & vals.keys():
            self.env["project.alert"]._watch(self.sudo().project_id)
        return result
