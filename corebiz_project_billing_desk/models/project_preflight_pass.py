from odoo import api, fields, models


class ProjectPreflightPass(models.Model):
    """Who let a warning before billing pass, when and why.

    It counts for exactly the records that were found: as soon as one more is found,
    the warning stands again.
    """

    _name = "project.preflight.pass"
    _inherit = ["project.ledger.mixin"]
    _description = "Passed Warning before Billing"
    _order = "date desc, id desc"
    _rec_name = "text"

    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    kind = fields.Selection(
        selection=lambda self: self.env["project.preflight.setting"]._selection_kind(),
        string="Finding",
        required=True,
        readonly=True,
    )
    text = fields.Text(
        string="Found",
        required=True,
        readonly=True,
        help="What was found, in the words that the person read.",
    )
    record_ids = fields.Json(
        required=True, readonly=True, export_string_translation=False
    )
    reason = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Passed by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Datetime(required=True, readonly=True)

    @api.model
    def _prepare_pass_vals(self, project, finding, reason):
        """Values of the row for a warning that the current user lets pass."""
        return {
            "project_id": project.id,
            "company_id": project.sudo()._get_billing_company().id,
            "kind": finding.kind,
            "text": project._get_preflight_text(finding),
            "record_ids": sorted(finding.record_ids),
            "reason": reason,
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
        }
