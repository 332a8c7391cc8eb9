from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED

from .project_archive import FAILED, QUEUED, RUNNING

MEMORY = timedelta(days=1)  # for so long a finished selection is shown
OPEN_STATUSES = ("waiting", "running")


class ProjectProject(models.Model):
    """How far the projects are that somebody has sent into the archive.

    For one progress bar over a whole selection. Nothing is kept for it: the ledger
    tells who took which step when, and the project how its archiving stands. So the
    bar shows the same to every server, and after every reload.
    """

    _inherit = "project.project"

    @api.model
    @api.readonly
    def get_archive_progress(self, since=False):
        """The projects that the current user has sent into the archive lately.

        From the first step on whose archiving is still under way; where all is done,
        those of the last step.

        :param str since: date and time (UTC) of an earlier step to begin with
        :return: dict of ``since`` and ``last`` (moments of the first and last step) and
            ``rows``: id, name, status (waiting, running, done, failed), the reason of
            a failure as text, and the share of a running one (0 to 1)
        """
        steps = self._get_archive_steps_of_user()
        if not steps:
            return {"since": "", "last": "", "rows": []}
        rows = {step: step._prepare_archive_progress() for step in steps}
        begun = [step.date for step in steps if rows[step]["status"] in OPEN_STATUSES]
        start = min(begun, default=steps[-1].date)
        if since:
            start = min(start, fields.Datetime.to_datetime(since))
        return {
            "since": fields.Datetime.to_string(start),
            "last": fields.Datetime.to_string(steps[-1].date),
            "rows": [row for step, row in rows.items() if step.date >= start],
        }

    @api.model
    def _get_archive_steps_of_user(self):
        """The last step into the archive of each project, in the order of the queue."""
        steps = self.env["project.handover"].search(
            [
                ("user_id", "=", self.env.uid),
                ("to_state", "=", PO_ARCHIVED),
                ("date", ">=", fields.Datetime.now() - MEMORY),
            ],
            order="date, id",
        )
        readable = steps.project_id._filtered_access("read")
        last = {step.project_id: step for step in steps.sorted("id")}
        return steps.filtered(
            lambda step: step.project_id in readable and last[step.project_id] == step
        )


class ProjectHandover(models.Model):
    _inherit = "project.handover"

    def _prepare_archive_progress(self):
        """One row of the progress: what became of this step into the archive."""
        self.ensure_one()
        project = self.project_id
        is_last = project.sudo().last_handover_id == self
        state = project.archive_state
        status = {QUEUED: "waiting", RUNNING: "running"}.get(state) if is_last else None
        if state == FAILED:
            status = "failed"
        return {
            "id": project.id,
            "name": project.name,
            "status": status or "done",
            "text": project.archive_error or "" if state == FAILED else "",
            "share": project.archive_progress / 100,
        }
