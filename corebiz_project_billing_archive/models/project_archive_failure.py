import logging

from markupsafe import Markup

from odoo import fields, models

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)
from odoo.addons.corebiz_project_billing_package.models.project_archive_reason import (
    get_failure_reason,
)

from .project_archive import FAILED

# The job commits each of its transactions.
# pylint: disable=invalid-commit

_logger = logging.getLogger(__name__)

# In the context under FAILURE_CONTEXT while the job gives a project back: an object,
# which no client can send.
FAILURE_CONTEXT = "archive_failure"


class ArchiveFailure:
    """Which project the job gives back, and why."""

    def __init__(self, project, reason):
        self.project_id = project.id
        self.reason = reason


class ProjectProject(models.Model):
    """The way back of a project that could not be archived.

    It is a write like everybody's step, so that the automation rules see it and tell
    the office. The gate knows it by an object in the context.
    """

    _inherit = "project.project"

    def _fail_archive(self, error):
        """Bring the project back to "Billed", open as before, with the reason."""
        _logger.warning("Archiving project %s failed", self.id, exc_info=error)
        reason = get_failure_reason(self.env, error)
        self._drop_closing_report()
        if self.billing_state == PO_ARCHIVED:
            self._give_back_from_archive(reason)
        else:
            self._write_by_code({"archive_state": FAILED, "archive_error": reason})
        self.env.cr.commit()

    def _give_back_from_archive(self, reason):
        """Take the step back, whatever the rules of an administrator make of it.

        One that fails must not leave the project closed for everybody and at the head
        of the queue: then the step is taken without the rules.
        """
        text = self.env._("Archiving failed: %s", reason)
        failure = ArchiveFailure(self, reason)
        failed = self.with_context(**{FAILURE_CONTEXT: failure})
        step = {"billing_state": PO_BILLED, "billing_reason": text}
        if not failed._take_alone(failed.write, step):
            failed._record_step(PO_BILLED, text, fields.Datetime.now())

    def _get_archive_failure(self, target):
        """The failure for which the job takes this step; None for all other steps."""
        failure = self.env.context.get(FAILURE_CONTEXT)
        is_meant = isinstance(failure, ArchiveFailure) and target == PO_BILLED
        return failure if is_meant and self.ids == [failure.project_id] else None

    def _check_can_step_to(self, targets, reason=None):
        """The job gives back what it cannot archive, whoever runs it."""
        if self._get_archive_failure(targets.get(self)):
            return None
        return super()._check_can_step_to(targets, reason)

    def _prepare_step_vals(self, target, date):
        """The rules see the step and the failure at once."""
        vals = super()._prepare_step_vals(target, date)
        if failure := self._get_archive_failure(target):
            vals.update(archive_state=FAILED, archive_error=failure.reason)
        return vals

    def _get_given_back_text(self):
        """It was the job that gave the project back."""
        if self.archive_state != FAILED:
            return super()._get_given_back_text()
        return self.env._(
            "The project %(project)s could not be archived and has been given back to"
            " you.",
            project=Markup("<strong>%s</strong>") % self.name,
        )
