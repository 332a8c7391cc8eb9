from odoo import models


class ProjectProject(models.Model):
    """Amounts that are not invoiced stand in the way like open hours."""

    _inherit = "project.project"

    def _get_uncovered_text(self):
        texts = (super()._get_uncovered_text(), self._get_uninvoiced_text())
        return "\n".join(text for text in texts if text) or False

    def _get_cannot_be_internal_reason(self):
        """Orders that only tasks or milestones name would be the project's no more."""
        text = super()._get_cannot_be_internal_reason()
        return text or self._get_uninvoiced_text()
