from odoo import api, fields, models

from .period_state import find_step


class ProjectBillingPeriodStep(models.Model):
    """One row for each step that a billing period took: who, when, and why back.

    Written in the transaction of the step, never changed or deleted.
    """

    _name = "project.billing.period.step"
    _inherit = ["project.ledger.mixin"]
    _description = "Step of a Billing Period"
    _order = "date desc, id desc"
    _rec_name = "period_id"

    period_id = fields.Many2one(
        "project.billing.period",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, index=True, ondelete="restrict"
    )
    from_state = fields.Selection(
        selection=lambda self: self._selection_state(), readonly=True, required=True
    )
    to_state = fields.Selection(
        selection=lambda self: self._selection_state(), readonly=True, required=True
    )
    is_back = fields.Boolean(string="Sent Back", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Done by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    in_place_of_id = fields.Many2one(
        "res.users",
        string="In Place of",
        readonly=True,
        ondelete="restrict",
        help="The absent person for whom a billing administrator took the step.",
    )
    date = fields.Datetime(required=True, readonly=True)
    reason = fields.Text(
        readonly=True, help="Why the period went back, or what it was billed with."
    )
    hours = fields.Float(
        readonly=True, help="Hours booked in the period when the step was taken."
    )

    @api.model
    def _selection_state(self):
        states = self.env["project.billing.period"]._fields["state"]
        return states._description_selection(self.env)

    @api.model
    def _prepare_step_vals(self, period, target, reason):
        """Values of the row for the step of ``period`` to ``target``."""
        step = find_step(period.state, target)
        return {
            "period_id": period.id,
            "project_id": period.project_id.id,
            "from_state": period.state,
            "to_state": target,
            "is_back": step.is_back,
            "user_id": self.env.uid,
            "in_place_of_id": period._get_represented_user(target).id,
            "date": fields.Datetime.now(),
            "reason": reason,
            "hours": period.total_hours,
        }
