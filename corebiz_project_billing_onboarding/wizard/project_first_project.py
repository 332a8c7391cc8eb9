from odoo import api, fields, models

from odoo.addons.corebiz_project_billing.models.number_mixin import MOST_HOURS


class ProjectFirstProject(models.TransientModel):
    """Asks once for what a project needs: customer, people and estimate."""

    _name = "project.first.project"
    _inherit = ["project.dialog.mixin", "project.number.mixin"]
    _description = "First Project of a House"

    name = fields.Char(required=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    account_manager_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Project Manager",
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
        required=True,
    )
    leader_id = fields.Many2one(
        "res.users",
        string="Project Leader",
        domain="[('share', '=', False)]",
        required=True,
    )
    hours = fields.Float(string="Estimate", help="Estimated effort, in hours.")

    @api.model
    def _get_number_bounds(self):
        return {"hours": (0, MOST_HOURS)}

    def action_create_project(self):
        """Make the project and open it.

        :return: the action that opens its form
        """
        self.ensure_one()
        project = self.env["project.project"].create(self._prepare_project_vals())
        return {
            "type": "ir.actions.act_window",
            "res_model": project._name,
            "res_id": project.id,
            "views": [(False, "form")],
        }

    def _prepare_project_vals(self):
        """Values of the project, in the company in which the user works."""
        return {
            "name": self.name,
            "partner_id": self.partner_id.id,
            "account_manager_id": self.account_manager_id.id,
            "user_id": self.user_id.id,
            "leader_id": self.leader_id.id,
            "allocated_hours": self.hours,
            "company_id": self.env.company.id,
            "allow_timesheets": True,
        }
