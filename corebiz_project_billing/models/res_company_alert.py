from odoo import api, fields, models


class ResCompany(models.Model):
    """The thresholds at which a company's projects tell somebody."""

    _inherit = "res.company"

    alert_threshold_ids = fields.One2many(
        "project.alert.threshold",
        "company_id",
        string="Effort Thresholds",
        groups="base.group_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A new company starts with the usual thresholds."""
        companies = super().create(vals_list)
        # Who creates a company is no member of it yet.
        self.env["project.alert.threshold"].sudo()._create_company_defaults(companies)
        return companies
