from odoo import api, fields, models, tools

# Per cent of the estimate at which a new company is told.
DEFAULT_PERCENTS = (80, 100)


class ProjectAlertThreshold(models.Model):
    """A share of the estimate whose reaching somebody is told about.

    A threshold belongs to a company or to one project. A project that has thresholds of
    its own goes by these alone; all others go by those of their company.
    """

    _name = "project.alert.threshold"
    _inherit = ["project.number.mixin"]
    _description = "Threshold of the Effort"
    _order = "percent, id"
    _rec_name = "percent"

    company_id = fields.Many2one("res.company", ondelete="cascade", index=True)
    project_id = fields.Many2one(
        "project.project", ondelete="cascade", index="btree_not_null"
    )
    percent = fields.Integer(
        string="Threshold (%)",
        required=True,
        help="Actual hours in per cent of the estimate. Below 100 the project leader"
        " and the project manager are told, from 100 on the account manager.",
    )

    _percent_positive = models.Constraint(
        "CHECK(percent > 0)", "A threshold must be more than 0 per cent."
    )
    _one_owner = models.Constraint(
        "CHECK((company_id IS NULL) <> (project_id IS NULL))",
        "A threshold belongs either to a company or to a project. Fill in one of them.",
    )
    _company_percent_unique = models.UniqueIndex(
        "(company_id, percent) WHERE company_id IS NOT NULL",
        "The company has this threshold already.",
    )
    _project_percent_unique = models.UniqueIndex(
        "(project_id, percent) WHERE project_id IS NOT NULL",
        "The project has this threshold already.",
    )

    @api.model
    def _get_number_bounds(self):
        return {"percent": (1, 10_000)}

    @api.depends("percent")
    def _compute_display_name(self):
        for threshold in self:
            threshold.display_name = f"{threshold.percent} %"

    @api.model
    def _create_company_defaults(self, companies):
        """Give those of ``companies`` that have no thresholds the usual ones."""
        return self.create(
            [
                {"company_id": company.id, "percent": percent}
                for company in companies
                if not company.alert_threshold_ids
                for percent in DEFAULT_PERCENTS
            ]
        )

    @api.model
    @tools.ormcache()
    def _get_all_percents(self):
        """All thresholds that there are, of whatever company or project."""
        groups = self.sudo()._read_group([], ["percent"])
        return tuple(percent for [percent] in groups)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "percent" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
