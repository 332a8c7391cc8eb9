from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.corebiz_project_billing.models.billing_state import (
    PO_ARCHIVED,
    PO_BILLED,
)

QUEUED = "queued"
RUNNING = "running"
DONE = "done"
FAILED = "failed"
ARCHIVE_JOB = "corebiz_project_billing_archive.ir_cron_archive"


class ProjectProject(models.Model):
    """The way of a project into the archive, and back.

    **The step** "Archived" is one transaction like every other: status, ledger, mail.
    From this moment the project is closed (see ``project.archive.guard.mixin``) and
    out of the daily views, and it waits in the queue. So nothing can change any more
    while the job seals the package, and what the package says stays true.

    **The job** (see ``project_archive_job.py``) seals the package and closes the
    analytic account. ``archive_state`` tells how far it is.

    **A failure** brings the project back to "Billed", open for everybody as before,
    with the reason in ``archive_error`` and a row in the ledger. Archiving it again is
    the retry.

    **Reopening** is the step back from "Archived": only a billing administrator takes
    it, with a reason. The packages stay; the next one names the one before.
    """

    _inherit = "project.project"

    archive_state = fields.Selection(
        [
            (QUEUED, "Waiting"),
            (RUNNING, "Being Archived"),
            (DONE, "Sealed"),
            (FAILED, "Failed"),
        ],
        string="Archiving",
        copy=False,
        readonly=True,
        code_only=True,
        index="btree_not_null",
        prefetch="corebiz_project_billing",
    )
    archive_progress = fields.Integer(
        string="Archiving Progress (%)",
        copy=False,
        readonly=True,
        code_only=True,
        aggregator="avg",
        prefetch="corebiz_project_billing",
    )
    archive_error = fields.Text(
        string="Why Archiving Failed",
        copy=False,
        readonly=True,
        code_only=True,
        groups="base.group_user",
        prefetch="corebiz_project_billing",
    )
    archive_text = fields.Char(
        string="Archive",
        compute="_compute_archive_text",
        compute_sudo=True,
        groups="base.group_user",
    )
    archive_package_ids = fields.One2many(
        "project.archive.package",
        "project_id",
        string="Archive Packages",
        copy=False,
        readonly=True,
        groups="corebiz_project_billing.group_project_office",
    )
    archive_package_count = fields.Integer(
        compute="_compute_archive_package_count",
        groups="corebiz_project_billing.group_project_office",
    )

    @api.depends("archive_package_ids")
    def _compute_archive_package_count(self):
        for project in self:
            project.archive_package_count = len(project.archive_package_ids)

    @api.depends("archive_state", "archive_progress", "archive_error", "billing_state")
    @api.depends_context("lang", "tz")
    def _compute_archive_text(self):
        for project in self:
            project.archive_text = project._get_archive_text()

    def _get_archive_text(self):
        """One sentence on how the archiving stands, or False."""
        state = self.archive_state
        if state == FAILED:
            return self.env._(
                "%(state)s, archiving failed: %(reason)s",
                state=self._get_state_label(PO_BILLED),
                reason=self.archive_error,
            )
        if self.billing_state != PO_ARCHIVED:
            return False
        if state != DONE and not self.env.ref(ARCHIVE_JOB, raise_if_not_found=False):
            return self.env._(
                "Read-only. It waits to be archived, but the scheduled action that does"
                " this was deleted; the health check, an addon of its own, can bring it"
                " back."
            )
        if state == QUEUED:
            return self.env._(
                "Read-only. It waits to be archived; its package is sealed next."
            )
        if state == RUNNING:
            return self.env._(
                "Read-only. Its package is being sealed (%s %%).", self.archive_progress
            )
        return self.env._(
            "Archived on %s and read-only.",
            format_date(self.env, self.billing_state_date),
        )

    def action_open_archive_packages(self):
        """Open the packages of these projects."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_archive.project_archive_package_action"
        )
        action["domain"] = [("project_id", "in", self.ids)]
        action["context"] = {}
        packages = self.archive_package_ids
        if len(packages) == 1:
            action.update(view_mode="form", res_id=packages.id, views=[(False, "form")])
        if len(self) == 1:
            return self._at_address(action, "packages-of-project")
        return action

    # === Steps ===

    def _record_step(self, target, reason, date):
        """Have what is archived sealed."""
        result = super()._record_step(target, reason, date)
        if target == PO_ARCHIVED:
            self._wake_archive_job()
        return result

    def _prepare_step_vals(self, target, date):
        """With each step, what became of an earlier archiving is history."""
        vals = super()._prepare_step_vals(target, date)
        vals.update(
            archive_state=QUEUED if target == PO_ARCHIVED else False,
            archive_progress=0,
            archive_error=False,
            archive_seal=False,
        )
        return vals

    def _is_step_of_now(self):
        """Not any more once the package is being made."""
        return self.archive_state == QUEUED and super()._is_step_of_now()

    @api.model
    def _queue_archived(self):
        """Queue the projects that took the step before this addon was there.

        For the installation, which may be later than that of the statuses.
        """
        projects = self._get_archived().filtered(lambda row: not row.archive_state)
        if projects:
            projects._pass_archive()._write_by_code({"archive_state": QUEUED})
            self._wake_archive_job()

    def _wake_archive_job(self):
        self.env["ir.cron"]._wake(ARCHIVE_JOB)

    def _prepare_archive_custody(self, company, day):
        """Until when the package is kept, and which one it replaces."""
        return {
            **super()._prepare_archive_custody(company, day),
            "retention": {
                "class": company.archive_retention_class,
                "until": str(company._get_archive_retention_date(day)),
            },
            "replaces_sha256": self._get_last_package().sha256 or None,
        }

    def _get_archive_job_language(self):
        """The language in which the job speaks: that of the person who archives.

        The reason of a failure goes into the ledger, where it is one text for good.
        """
        languages = dict(self.env["res.lang"].get_installed())
        partners = self.last_handover_id.user_id.partner_id
        partners += self._get_billing_company().partner_id
        return next((one.lang for one in partners if one.lang in languages), "en_US")
