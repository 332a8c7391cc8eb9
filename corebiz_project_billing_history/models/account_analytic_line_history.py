from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # The newest bookings of a project, and those of one user, for its history
    _project_date_idx = models.Index(
        "(project_id, date, user_id) WHERE project_id IS NOT NULL"
    )
