from odoo import fields, models
from odoo.tools import date_utils


class ProjectReleaseMake(models.TransientModel):
    """Asks for the period of a statement; the last month is proposed."""

    _name = "project.release.make"
    _inherit = ["project.dialog.mixin"]
    _description = "Make a Statement for Release"

    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, ondelete="cascade"
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._get_month()[0]
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._get_month()[1]
    )

    def _get_month(self):
        """First and last day of the month before this one."""
        today = fields.Date.context_today(self)
        start = date_utils.start_of(today, "month")
        end = date_utils.subtract(start, days=1)
        return date_utils.start_of(end, "month"), end

    def action_confirm(self):
        """Make the draft and open it.

        :raises AccessError: for people who are neither leader, manager nor office
        """
        self.ensure_one()
        release = self.env["project.release"]._make(
            self.project_id, self.date_from, self.date_to
        )
        return release._get_records_action(name=release.display_name)
