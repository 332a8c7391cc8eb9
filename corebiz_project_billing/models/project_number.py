from odoo import api, models

from .number_mixin import MOST_HOURS


class ProjectTask(models.Model):
    """The estimate of a task is a number of hours, whoever sends it.

    One that is none would stay in the estimate of all tasks above it.
    """

    _name = "project.task"
    _inherit = ["project.task", "project.number.mixin"]

    @api.model
    def _get_number_bounds(self):
        """What orders and Odoo's own code write is recorded as it is, within reason.

        A cancelled supplement takes back more than is left of an estimate, and an order
        may sell millions of pieces.
        """
        bounds = (-(MOST_HOURS**2), MOST_HOURS**2) if self.env.su else (0, MOST_HOURS)
        return {**super()._get_number_bounds(), "allocated_hours": bounds}


class AccountAnalyticLine(models.Model):
    """The hours of a booking are a number; corrections are negative.

    One that is none would stay in the sums of its project for good. The quantities of
    accounting are left to Odoo: they may be grams.
    """

    _name = "account.analytic.line"
    _inherit = ["account.analytic.line", "project.number.mixin"]

    @api.model
    def _get_number_bounds(self):
        return {
            **super()._get_number_bounds(),
            "unit_amount": (-MOST_HOURS, MOST_HOURS),
        }

    def _check_numbers(self, vals):
        if "unit_amount" in vals and (
            vals.get("project_id") or vals.get("task_id") or self.project_id
        ):
            return super()._check_numbers(vals)
        return None
