from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # The newest bookings of a project, for its history
    _project_date_idx = models.Index("(project_id, date) WHERE project_id IS NOT NULL")
