from odoo import api, models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _may_change_order_line(self):
        """What is waived keeps its order item; what a price has paid stays paid."""
        is_free = self.coverage_state == "open" and not self._is_documented()
        return is_free and super()._may_change_order_line()


class ProjectOrderLineChange(models.Model):
    _inherit = "project.order.line.change"

    @api.model
    def _change_order_line(self, bookings, order_line, reason):
        """Another order item may have paid the last open hours of a project."""
        rows = super()._change_order_line(bookings, order_line, reason)
        bookings.sudo().project_id._offer_closing()
        return rows
