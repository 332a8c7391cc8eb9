from odoo import api, fields, models

from odoo.addons.corebiz_project_billing.models.billing_state import ROLE_FIELDS


class ProjectNaming(models.TransientModel):
    """Asks for the people of a project; the project decides who may name them."""

    _name = "project.naming"
    _inherit = ["project.dialog.mixin"]
    _description = "Name the People of a Project"

    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, ondelete="cascade"
    )
    company_ids = fields.Many2many(
        "res.company", compute="_compute_company_ids", compute_sudo=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Project Manager",
        domain="[('share', '=', False), ('company_ids', 'in', company_ids)]",
        compute="_compute_user_id",
        store=True,
        readonly=False,
    )
    leader_id = fields.Many2one(
        "res.users",
        string="Project Leader",
        domain="[('share', '=', False), ('company_ids', 'in', company_ids)]",
        compute="_compute_leader_id",
        store=True,
        readonly=False,
    )
    account_manager_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False), ('company_ids', 'in', company_ids)]",
        compute="_compute_account_manager_id",
        store=True,
        readonly=False,
    )
    is_user_fixed = fields.Boolean(compute="_compute_fixed")
    is_leader_fixed = fields.Boolean(compute="_compute_fixed")
    is_account_manager_fixed = fields.Boolean(compute="_compute_fixed")

    @api.depends("project_id")
    def _compute_company_ids(self):
        """Whose people are offered: those of the project's company, or of all."""
        for naming in self:
            company = naming.project_id.company_id
            naming.company_ids = company or self.env.companies

    # One method each: what is given for one of them leaves the others computed.
    @api.depends("project_id")
    def _compute_user_id(self):
        for naming in self:
            naming.user_id = naming.project_id.user_id

    @api.depends("project_id")
    def _compute_leader_id(self):
        for naming in self:
            naming.leader_id = naming.project_id.leader_id

    @api.depends("project_id")
    def _compute_account_manager_id(self):
        for naming in self:
            naming.account_manager_id = naming.project_id.account_manager_id

    @api.depends("project_id")
    @api.depends_context("uid")
    def _compute_fixed(self):
        """Whom the user does not name, so that the dialog does not ask for them."""
        for naming in self:
            project = naming.project_id
            is_editor = project.has_access("write")
            for role, name in ROLE_FIELDS.items():
                fixed = f"is_{name.removesuffix('_id')}_fixed"
                naming[fixed] = not (is_editor or project._can_name(role))

    def action_confirm(self):
        """Name the people; those who stay are not written."""
        self.ensure_one()
        project = self.project_id
        vals = {
            name: self[name].id
            for name in ROLE_FIELDS.values()
            if self[name] != project[name]
        }
        if vals:
            project.write(vals)
        return {"type": "ir.actions.act_window_close"}
