from odoo import api, fields, models

ORIGINAL = "original"
SUPPLEMENT = "supplement"
CORRECTION = "correction"


class ProjectEstimate(models.Model):
    """One row for each change of a project's estimate: the ledger of estimates.

    Hours are the difference that the row made, so that the rows of a project always
    add up to its ``allocated_hours``. ``project.project`` writes them, in the
    transaction of the change.

    **Kinds.** The first row is the original. A supplement is work that was added to
    the project; a correction is a better guess for the same work.

    A project that may be deleted (still open, never handed over) takes its rows with
    it.
    """

    _name = "project.estimate"
    _inherit = ["project.ledger.mixin"]
    _description = "Estimate of a Project"
    _order = "date desc, id desc"
    _rec_name = "project_id"

    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    kind = fields.Selection(
        [
            (ORIGINAL, "Original"),
            (SUPPLEMENT, "Supplement"),
            (CORRECTION, "Correction"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    hours = fields.Float(
        required=True,
        readonly=True,
        help="Hours that this row added to the estimate; negative where it took some"
        " away.",
    )
    total_after = fields.Float(
        string="Estimate Afterwards",
        readonly=True,
        aggregator=None,
        help="The estimate of the project after this row, in hours.",
    )
    user_id = fields.Many2one(
        "res.users", string="Author", required=True, readonly=True, index=True
    )
    date = fields.Datetime(required=True, readonly=True, index=True)
    reason = fields.Text(readonly=True)

    @api.depends("project_id", "kind", "hours")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for estimate in self:
            project = estimate.project_id.sudo()
            estimate.display_name = self.env._(
                "%(project)s: %(kind)s %(hours)s",
                project=project.display_name,
                kind=labels.get(estimate.kind),
                hours=project._format_estimate(estimate.hours, signed=True),
            )

    @api.model
    def _create_first_rows(self):
        """Give every project that has an estimate and no row yet its first row.

        For the installation: archived projects and templates too. Author is whoever
        installs, because Odoo did not keep who had estimated.
        """
        projects = (
            self.env["project.project"]
            .with_context(active_test=False)
            .search([("allocated_hours", "!=", 0), ("estimate_ids", "=", False)])
        )
        return self._add_rows(
            [
                project._prepare_estimate_vals(
                    project.allocated_hours,
                    {"estimate_reason": self._get_first_reason(project)},
                )
                for project in projects
            ]
        )

    @api.model
    def _get_first_reason(self, project):
        """The reason of a first row, in the language of the company that reads it."""
        company = project.company_id or self.env.company
        ledger = self.with_context(lang=company.partner_id.lang or self.env.lang)
        return ledger.env._("Estimate found when Project Billing was installed")
