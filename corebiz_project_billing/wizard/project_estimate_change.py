from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.number_mixin import MOST_HOURS
from ..models.project_estimate import CORRECTION, SUPPLEMENT


class ProjectEstimateChange(models.TransientModel):
    """Asks for the new estimate of a project, and why it changes.

    A supplement is given as the hours that come on top, anything else as the new
    total.
    """

    _name = "project.estimate.change"
    _inherit = ["project.dialog.mixin", "project.number.mixin"]
    _description = "Change the Estimate of a Project"

    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, ondelete="cascade"
    )
    has_estimate = fields.Boolean(related="project_id.has_estimate")
    present_hours = fields.Float(
        "Present Estimate", related="project_id.allocated_hours"
    )
    kind = fields.Selection(
        [(SUPPLEMENT, "Supplement: more work"), (CORRECTION, "Correction: same work")],
        default=SUPPLEMENT,
        required=True,
    )
    hours = fields.Float(
        string="Additional Hours", help="Hours that a supplement adds to the estimate."
    )
    new_hours = fields.Float(
        string="New Estimate",
        compute="_compute_new_hours",
        store=True,
        readonly=False,
        help="The whole estimate of the project after the change, in hours.",
    )
    reason = fields.Text()

    @api.model
    def _get_number_bounds(self):
        # What comes on top may be less than nothing here; its own sentence says so.
        hours = (-MOST_HOURS, MOST_HOURS)
        return {"hours": hours, "new_hours": hours}

    @api.depends("project_id", "kind", "hours")
    def _compute_new_hours(self):
        for change in self:
            added = change.hours if change._is_supplement() else 0.0
            change.new_hours = change.project_id.allocated_hours + added

    def _is_supplement(self):
        """Whether the hours come on top; the first estimate is a total."""
        return self.kind == SUPPLEMENT and self.has_estimate

    def action_confirm(self):
        """Change the estimate; the gate of the project decides, not this dialog."""
        self.ensure_one()
        self.project_id.check_access("read")
        if self._is_supplement() and self.hours <= 0:
            raise UserError(
                self.env._(
                    "A supplement adds hours to the estimate of “%(project)s”. Enter"
                    " more than 0 hours, or choose “Correction”.",
                    project=self.project_id.sudo().name,
                )
            )
        self.project_id.write(self._prepare_project_vals())
        return {"type": "ir.actions.act_window_close"}

    def _prepare_project_vals(self):
        """Values that the dialog writes on the project."""
        hours = self.new_hours
        if self._is_supplement():
            # On top of what the estimate is now, not of what it was at opening.
            hours = self.project_id.allocated_hours + self.hours
        return {
            "allocated_hours": hours,
            "estimate_kind": self.kind,
            "estimate_reason": self.reason,
        }
