from odoo import models


class ProjectProject(models.Model):
    _inherit = "project.project"

    def _get_archive_related(self):
        """The deal, whose messages and files stand in the history of the project."""
        related = super()._get_archive_related()
        return {**related, "crm.lead": self.opportunity_id}
