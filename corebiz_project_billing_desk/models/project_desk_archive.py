from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)

from .preflight import GREEN

# Nothing was said on a project, and nothing happened to it, for so many days.
SILENT_DAYS = 14


class ProjectProject(models.Model):
    """Billed projects that nobody has to look at go to the archive together.

    They are **ready**: nothing is found at the door of the archive, so that no reason
    is asked for. And they are **silent**: billed some time ago, and since then without
    a message.
    """

    _inherit = "project.project"

    @api.model
    def _get_silent_domain(self):
        """Billed projects on which nothing has happened of late."""
        start = fields.Datetime.now() - timedelta(days=SILENT_DAYS)
        return Domain(
            [
                ("is_template", "=", False),
                ("billing_state", "=", PO_BILLED),
                ("billing_state_date", "<", start),
            ]
        ) & ~Domain("message_ids", "any", [("date", ">=", start)])

    @api.model
    def _get_ready_to_archive(self):
        """The billed projects that are ready and silent."""
        return self.search(self._get_silent_domain()).filtered(
            lambda project: project.preflight_light == GREEN
        )

    @api.model
    def action_archive_ready(self):
        """Archive all billed projects that are ready and silent, in one step.

        :raises UserError: if there are none, or if one of them cannot take the step;
            then none does
        """
        projects = self._get_ready_to_archive()
        if not projects:
            raise UserError(
                self.env._(
                    "No billed project is ready and without a message for %s days."
                    " Select projects in the list to archive them all the same.",
                    SILENT_DAYS,
                )
            )
        projects._action_step(PO_ARCHIVED)
        # The list shows how far the archive is.
        return {"type": "ir.actions.client", "tag": "soft_reload"}
