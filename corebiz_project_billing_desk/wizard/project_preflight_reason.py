from odoo import api, fields, models

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)

from ..models.preflight import STEP_DOORS


class ProjectPreflightReason(models.TransientModel):
    """Asks why the warnings of projects are passed, and takes the step for which."""

    _name = "project.preflight.reason"
    _inherit = ["project.dialog.mixin"]
    _description = "Pass Warnings before Billing"

    project_ids = fields.Many2many("project.project", string="Projects", readonly=True)
    target = fields.Selection(
        [(PO_BILLED, "Billed"), (PO_ARCHIVED, "Archived")],
        string="Step",
        readonly=True,
        help="The step that waits for the reason; empty to pass the warnings only.",
    )
    preflight_findings = fields.Json(
        compute="_compute_preflight_findings", export_string_translation=False
    )
    reason = fields.Text(required=True)

    @api.depends("project_ids", "target")
    @api.depends_context("lang")
    def _compute_preflight_findings(self):
        """The warnings that nobody passed yet, with the names of their projects."""
        for dialog in self:
            projects = dialog.project_ids._origin
            projects.check_access("read")
            door = STEP_DOORS.get(dialog.target)
            dialog.preflight_findings = [
                {**project._prepare_finding(row), "project": project.name}
                for project in projects
                for row in project._get_standing_warnings(door)
            ]

    def action_confirm(self):
        """Pass the warnings, and take the step; the projects decide, not this dialog.

        :raises UserError: if one of the projects cannot; then none does
        """
        self.ensure_one()
        if self.target:
            self.project_ids._action_step(self.target, self.reason)
            if self.target == PO_ARCHIVED:
                # The list behind the dialog shows how far the archive is.
                return {"type": "ir.actions.client", "tag": "soft_reload"}
            return {"type": "ir.actions.act_window_close"}
        for project in self.project_ids:
            project._pass_preflight(self.reason)
        return {"type": "ir.actions.act_window_close"}
