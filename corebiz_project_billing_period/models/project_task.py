from odoo import models
from odoo.exceptions import UserError


class ProjectTask(models.Model):
    """A task does not leave its project together with hours that are fixed."""

    _inherit = "project.task"

    def _check_bookings_move(self, project):
        """Ask for the periods of the bookings, where they are and where they go.

        :raises UserError: names the period that is fixed and whom to ask
        """
        result = super()._check_bookings_move(project)
        bookings = self.env["account.analytic.line"].sudo()
        bookings = bookings.search([("task_id", "in", self.ids)]) if self else bookings
        bookings.with_env(self.env)._check_period_open()
        for period in project.sudo()._get_closed_periods():
            held = bookings.filtered(lambda line, one=period: line._is_in(one))
            if held and (text := period._get_closed_text(held[0])):
                raise UserError(text)
        return result
