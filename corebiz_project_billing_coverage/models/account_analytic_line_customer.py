from odoo import api, models
from odoo.tools import SQL

from .coverage_sum import read_sql


class AccountAnalyticLine(models.Model):
    """The order of another customer covers no hours."""

    _inherit = "account.analytic.line"

    @api.depends("so_line.order_partner_id", "task_id.partner_id")
    def _compute_coverage_state(self):
        return super()._compute_coverage_state()

    def _get_coverage_state(self):
        """The order of another customer covers nothing.

        Whose order it is was decided when the project was finished: what was covered
        stays so, and another customer of a task covers nothing afterwards.
        """
        state = super()._get_coverage_state()
        project, order_line = self.project_id, self.so_line
        if state != "fixed" or not order_line:
            return state
        if not project.allow_billable and not project.partner_id:
            return state
        if self._is_order_line_kept():
            if self.coverage_state == "fixed":
                return state
            customer = order_line.order_partner_id.commercial_partner_id
            if project.partner_id.commercial_partner_id not in (
                customer,
                customer.browse(),
            ):
                return "open"
        return state if self._is_line_of_customer(order_line) else "open"

    @api.model
    def _fill_other_customers(self):
        """The same for bookings that were there before this addon."""
        self.env.cr.execute(SQL(read_sql("fill_other_customers")))
