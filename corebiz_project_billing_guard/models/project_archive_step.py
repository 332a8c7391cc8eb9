from odoo import api, models

from odoo.addons.corebiz_project_billing.models.billing_state import PO_ARCHIVED

from .project_archive_guard import ARCHIVE_CONTEXT, ARCHIVE_PASS


class ProjectProject(models.Model):
    """The step into the archive closes the project, the step back opens it.

    The step is one transaction like every other: status, ledger, mail. From this moment
    the project is closed (see ``project.archive.guard.mixin``) and out of the daily
    views. Reopening is the step back: only a billing administrator takes it, with a
    reason.
    """

    _inherit = "project.project"

    def _record_step(self, target, reason, date):
        """Let a step into the archive, or out of it, pass the guard."""
        # What is still to be computed is not kept from being so by the new status.
        self.env.flush_all()
        leaving = self.filtered(lambda project: project.billing_state == PO_ARCHIVED)
        if target != PO_ARCHIVED and not leaving:
            return super()._record_step(target, reason, date)
        passing = self._pass_archive()
        if target == PO_ARCHIVED:
            # Odoo archives all tasks with the project, and brings all of them back.
            passing._note_tasks_put_away()
        super(ProjectProject, passing)._record_step(target, reason, date)
        if target == PO_ARCHIVED:
            passing._put_activities_away()
            passing.env.flush_all()
        else:
            leaving._pass_archive()._take_out_of_archive()
        return None

    def _pass_archive(self):
        """The same projects for the archive's own code, which the guard lets pass."""
        return self.with_context(**{ARCHIVE_CONTEXT: ARCHIVE_PASS})

    def _is_step_of_now(self):
        """Whether the running transaction brought the project into the archive.

        What the step itself leaves behind (tracking, mail, activity) belongs to it.
        """
        step = self.last_handover_id
        return step.to_state == PO_ARCHIVED and step.create_date == self.env.cr.now()

    @api.model
    def _get_archived(self):
        """All archived projects of all companies, with sudo."""
        projects = self.sudo().with_context(active_test=False)
        return projects.search([("billing_state", "=", PO_ARCHIVED)])

    # === Analytic account ===

    def _close_analytic_accounts(self):
        """Close the accounts that no project outside of the archive uses."""
        accounts = self.account_id
        used = self.with_context(active_test=False).search(
            [("account_id", "in", accounts.ids), ("billing_state", "!=", PO_ARCHIVED)]
        )
        (accounts - used.account_id).active = False

    def _take_out_of_archive(self):
        """Open the analytic accounts, and bring back the activities put away.

        Tasks that somebody had archived before stay archived.
        """
        self.account_id.active = True
        tasks = self._get_archive_tasks().filtered("is_put_away_by_hand")
        tasks._write_by_code({"active": False, "is_put_away_by_hand": False})
        activities = self._get_archive_activities().filtered("is_put_away")
        activities._write_by_code({"active": True, "is_put_away": False})

    def _note_tasks_put_away(self):
        """Remember which tasks are archived before their project is."""
        for task in self._get_archive_tasks():
            if task.is_put_away_by_hand == task.active:
                task._write_by_code({"is_put_away_by_hand": not task.active})

    def _get_archive_tasks(self):
        tasks = self.env["project.task"].with_context(active_test=False)
        return tasks.search([("project_id", "in", self.ids)])

    def _put_activities_away(self):
        """Take open activities from everybody's list; nobody can do them any more."""
        activities = self._get_archive_activities().filtered("active")
        activities._write_by_code({"active": False, "is_put_away": True})

    def _get_archive_activities(self):
        activities = self.env["mail.activity"].with_context(active_test=False)
        return activities.search(activities._get_archive_domain(self))
