from odoo import models
from odoo.exceptions import AccessError, UserError

from odoo.addons.corebiz_project_billing.models.account_analytic_line import (
    MEND_CONTEXT,
    MEND_PASS,
)
from odoo.addons.corebiz_project_billing.models.billing_state import OFFICE
from odoo.addons.corebiz_project_billing_guard.models.project_archive_guard import (
    ARCHIVE_CONTEXT,
    ARCHIVE_PASS,
)


class AccountAnalyticLine(models.Model):
    """Bookings on a task of another project are mended by the project office."""

    _inherit = "account.analytic.line"

    def _mend_task(self, task=None):
        """Let project and task of this booking agree again.

        :param task: a task of the booking's project, or none at all, to put the booking
            on; without the argument, the booking moves to the project of its task
        :raises AccessError: for people outside the project office
        :raises UserError: if the booking agrees, if a document names it, or if it would
            leave or enter a project that is billed
        """
        self.ensure_one()
        self._check_can_mend()
        booking = self.sudo()
        if task is None:
            target = booking.task_id.project_id
            vals = {"project_id": target.id}
        else:
            target = booking.project_id
            vals = {"task_id": task.id}
        projects = booking.project_id | target
        projects._check_mendable()
        booking._check_not_documented()
        passes = {MEND_CONTEXT: MEND_PASS, ARCHIVE_CONTEXT: ARCHIVE_PASS}
        text = booking._get_disagreement_text()
        booking.with_context(**passes).write(vals)
        booking.flush_recordset()
        for project in projects:
            project.message_post(
                body=self.env._(
                    "%(booking)s Now it is on “%(project)s”, task “%(task)s”.",
                    booking=text,
                    project=booking.project_id.name,
                    task=booking.task_id.name or self.env._("None"),
                )
            )

    def _check_can_mend(self):
        """Let the project office of both projects mend bookings that disagree."""
        self.check_access("read")
        for project in self._get_guarding_projects():
            if not project.with_user(self.env.user)._has_role(OFFICE):
                raise AccessError(
                    self.env._(
                        "Only the Project Office mends bookings of “%s”.", project.name
                    )
                )
        if self._is_task_agreeing():
            raise UserError(
                self.env._("The project of this booking is that of its task already.")
            )
