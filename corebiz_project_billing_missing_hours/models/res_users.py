from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _render_missing_hours(self):
        """Table of the gaps that the job has found for this person, for the mail.

        :rtype: markupsafe.Markup
        """
        gap_ids = self.env.context.get("missing_hours_gaps") or ()
        gaps = self.env["hr.timesheet.gap"].sudo().browse(gap_ids)
        return gaps._render_missing_hours()
