from odoo import fields, models


class ProjectHandover(models.Model):
    """The day of a step from which retention is counted."""

    _inherit = "project.handover"

    def _get_latest_day(self):
        """The day of the step, by whichever clock is furthest ahead.

        That of the company's working hours, of the person who took the step, or UTC.
        A period that begins with the end of the year must not be a year too short
        because it was still last year in UTC.
        """
        self.ensure_one()
        step = self.sudo()
        zones = {
            step.project_id._get_billing_company().resource_calendar_id.tz,
            step.user_id.tz,
            "UTC",
        }
        return max(
            fields.Date.context_today(step.with_context(tz=zone), step.date)
            for zone in zones
            if zone
        )
