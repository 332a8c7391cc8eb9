from contextlib import contextmanager

from odoo import api, models


class ProjectSaleLineEmployeeMap(models.Model):
    """The rate of an employee: it moves his open hours to the order item of the rate.

    Odoo works out what was delivered of the new order item, and leaves that of the old
    one as it was: the same hours would be invoiced there once more, without bookings,
    and a package would keep back hours that it could pay for another project.
    """

    _inherit = "project.sale.line.employee.map"

    @api.model_create_multi
    def create(self, vals_list):
        projects = self.env["project.project"].browse(
            vals["project_id"] for vals in vals_list if vals.get("project_id")
        )
        with self._renewing_quantities(projects):
            return super().create(vals_list)

    def write(self, vals):
        projects = self.project_id
        if vals.get("project_id"):
            projects |= projects.browse(vals["project_id"])
        with self._renewing_quantities(projects):
            return super().write(vals)

    def unlink(self):
        with self._renewing_quantities(self.project_id):
            return super().unlink()

    @contextmanager
    def _renewing_quantities(self, projects):
        """Work out anew what the order items deliver and pay, before and after."""
        bookings = projects.sudo().timesheet_ids
        before = bookings.so_line
        yield
        bookings._renew_order_lines(before)
