from odoo import api, models

from odoo.addons.corebiz_project_billing.models.billing_state import OPEN

FINISH_CONTEXT = "project_billing_finish"
# Known by its identity: no client can send it.
FINISH_PASS = object()


class ProjectTaskRecurrence(models.Model):
    """Tasks come back while their project is in work, and no longer.

    Odoo makes the next task when the last one is closed. In a project that is finished
    it would stay open, and the project office would be warned of it before billing. The
    recurrence itself stays: it goes on in a project that was sent back.
    """

    _inherit = "project.task.recurrence"

    @api.model
    def _create_next_occurrences(self, occurrences_from):
        """Make the next tasks of those whose project is in work; return them."""
        if self.env.context.get(FINISH_CONTEXT) is FINISH_PASS:
            return self.env["project.task"]
        # A task of nobody's project is somebody's own.
        in_work = occurrences_from.filtered(
            lambda task: task.sudo().project_id.billing_state in (False, OPEN)
        )
        return super()._create_next_occurrences(in_work)
