from odoo import models
from odoo.exceptions import UserError

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)


class ProjectProject(models.Model):
    """Bookings of billed projects are not mended."""

    _inherit = "project.project"

    def _check_mendable(self):
        """Refuse to mend bookings of projects whose figures are fixed.

        :raises UserError: names the project, its status and whom to ask
        """
        for project in self:
            if project.billing_state in (PO_BILLED, PO_ARCHIVED):
                raise UserError(project._get_bookings_closed_text())
