from odoo import models


class ProjectBillingPeriod(models.Model):
    """From a released period to its invoice in one click."""

    _inherit = "project.billing.period"

    def action_open_month_run(self):
        """Open the dialog that invoices the projects of these periods until their end.

        :raises UserError: for whoever may not create invoices
        """
        self.check_access("read")
        action = self.project_id.action_open_month_run()
        if self:
            last_day = max(self.mapped("date_to"))
            action["context"] = {**action["context"], "default_date_to": str(last_day)}
        return action
