from odoo import api, models


class ProjectSaleLineEmployeeMap(models.Model):
    """The rate of an employee: it moves his open hours to the order item of the rate.

    Odoo works out what was delivered of the new order item, and leaves that of the old
    one as it was: the same hours would be invoiced there once more, without bookings.
    """

    _inherit = "project.sale.line.employee.map"

    @api.model_create_multi
    def create(self, vals_list):
        projects = self.env["project.project"].browse(
            vals["project_id"] for vals in vals_list if vals.get("project_id")
        )
        lines = projects.sudo().timesheet_ids.so_line
        rates = super().create(vals_list)
        rates._renew_quantities(lines)
        return rates

    def write(self, vals):
        lines = self.project_id.sudo().timesheet_ids.so_line
        result = super().write(vals)
        self._renew_quantities(lines)
        return result

    def unlink(self):
        lines = self.project_id.sudo().timesheet_ids.so_line
        result = super().unlink()
        self._renew_quantities(lines)
        return result

    @api.model
    def _renew_quantities(self, lines):
        """Work out anew what was delivered, and is to invoice, of order items."""
        for name in ("qty_delivered", "qty_to_invoice"):
            self.env.add_to_compute(lines._fields[name], lines)
