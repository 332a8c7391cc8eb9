from odoo import models
from odoo.fields import Domain


class ProjectProject(models.Model):
    _inherit = "project.project"

    def _get_archive_related(self):
        """The deal and its appointments, which stand in the history of the project."""
        related = super()._get_archive_related()
        deals = self.opportunity_id
        link = Domain("res_model", "=", "crm.lead") & Domain("res_id", "in", deals.ids)
        events = self.env["calendar.event"].with_context(active_test=False)
        events = events.search(link | Domain("opportunity_id", "in", deals.ids))
        own = events.filtered(lambda event: event._get_archive_projects() & self)
        return {**related, "crm.lead": deals, "calendar.event": events - own}
