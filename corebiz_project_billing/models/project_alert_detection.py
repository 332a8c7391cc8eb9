import logging

from odoo import api, fields, models, tools
from odoo.tools import SQL

from .billing_state import BOOKING_CLOSED_STATES, STATES

_logger = logging.getLogger(__name__)

# Statuses in which hours are still booked, and thus alerts make sense.
ALERT_STATES = tuple(state for state in STATES if state not in BOOKING_CLOSED_STATES)
# What the search for reached thresholds reads besides the hours.
READ_FIELDS = {
    "project.project": (
        "active",
        "allocated_hours",
        "billing_state",
        "company_id",
        "is_template",
    ),
    "project.estimate": ("project_id", "kind", "hours", "total_after"),
    "project.alert.threshold": ("project_id", "company_id", "percent"),
    "project.alert": ("estimate_id", "percent"),
}


class ProjectAlert(models.Model):
    """Finds the thresholds that projects have reached, outside of any booking.

    **When.** A scheduled job looks every few minutes. A transaction whose bookings or
    estimates cross a threshold nobody was told about wakes it when it is committed.
    Below the first threshold that costs nothing, and a booking never waits or fails:
    the job is woken in a transaction of its own, because the row of a job changes
    whenever it runs. Two people who book at the same time do not see each other's
    hours; what they cross together, the job finds when it looks next.

    **Version.** An alert belongs to the estimate that was in force. A new version
    begins with the first estimate, with every supplement, and with a correction above
    all estimates before. So a raised estimate arms the thresholds again, and
    correcting down and up again does not.

    **Reached** means at or above the threshold; when the estimate becomes smaller too.
    Where several are reached at once, each has its alert. Templates, archived projects
    and projects from "Manager Done" on have none.
    """

    _inherit = "project.alert"

    @api.model
    def _cron_detect(self):
        """Raise the alerts that are due, each on its own.

        :return: the new alerts
        """
        alerts = self.browse()
        for vals in self._prepare_due_alerts():
            alerts |= self._take_alone(self._raise_alert, vals)
        return alerts

    @api.model
    def _note_found(self):
        """Note what is reached already at installation, without telling anybody."""
        vals_list = self._prepare_due_alerts()
        return self._create_quietly([{**vals, "user_ids": []} for vals in vals_list])

    def _raise_alert(self, vals):
        """Create one alert, whose mail a rule sends, and plan its activities."""
        alert = self._create_quietly([vals])
        # The newest says how far it is; whoever was told before is not told twice.
        (alert.project_id.alert_ids - alert).sudo().activity_ids.unlink()
        alert._plan_activities()
        # Not at the end of the job: what fails, fails for this project alone.
        alert.flush_recordset()
        return alert

    def _create_quietly(self, vals_list):
        """Create alerts without a note in the chatter and without followers."""
        return self.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        )._add_rows(vals_list)

    @api.model
    def _prepare_due_alerts(self):
        """Values of all alerts that are due, with the figures of this moment."""
        projects = self.env["project.project"].sudo()
        return [
            projects.browse(project_id)._prepare_alert_vals(estimate_id, percent)
            for project_id, estimate_id, percent in self._find_reached()
        ]

    @api.model
    def _find_reached(self, project_ids=None):
        """Thresholds reached that have no alert yet.

        :param project_ids: look at these projects only
        :return: list of (project id, id of the estimate's version, per cent)
        """
        for model, names in READ_FIELDS.items():
            self.env[model].flush_model(names)
        project = self.env["project.project"].sudo()
        return self.env.execute_query(
            SQL(
                """
                SELECT p.id, version.id, threshold.percent
                  FROM project_project p
                  JOIN LATERAL (%(version)s) version ON version.id IS NOT NULL
                  JOIN project_alert_threshold threshold ON %(threshold)s
                 WHERE p.active AND p.is_template IS NOT TRUE
                   AND p.billing_state IN %(states)s
                   AND p.allocated_hours > 0 %(narrow)s
                   AND %(progress)s >= threshold.percent
                   AND NOT EXISTS (
                           SELECT FROM project_alert alert
                            WHERE alert.estimate_id = version.id
                              AND alert.percent = threshold.percent
                       )
              ORDER BY p.id, threshold.percent
                """,
                version=self._get_version_sql(),
                threshold=self._get_threshold_sql(),
                states=ALERT_STATES,
                narrow=SQL("AND p.id IN %s", tuple(project_ids))
                if project_ids
                else SQL(),
                progress=project._field_to_sql("p", "effort_progress"),
            )
        )

    def _get_version_sql(self):
        """The row of the ledger with which the version in force of project p began."""
        return SQL(
            """
            SELECT MAX(step.id) AS id
              FROM (
                       SELECT id, kind, hours, total_after,
                              MAX(total_after) OVER (
                                  ORDER BY id
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                              ) AS highest
                         FROM project_estimate
                        WHERE project_id = p.id
                   ) step
             WHERE step.highest IS NULL
                OR step.total_after > step.highest
                OR (step.kind = 'supplement' AND step.hours > 0)
            """
        )

    def _get_threshold_sql(self):
        """The thresholds of project p: its own, or else those of its company.

        A project without a company goes by those of the present one.
        """
        return SQL(
            """
            threshold.project_id = p.id
            OR threshold.company_id = COALESCE(p.company_id, %s) AND NOT EXISTS (
                SELECT FROM project_alert_threshold own WHERE own.project_id = p.id
            )
            """,
            self.env.company.id,
        )

    # === Waking the job ===

    @api.model
    def _wake_when_reached(self, hours):
        """Wake the job after the commit where a project needs an alert.

        Most bookings end at the first look, which asks nothing of PostgreSQL. For the
        others, it would plan the whole search longer than it runs.

        :param hours: actual hours as {project id: hours}
        """
        projects = self.env["project.project"].sudo().browse(hours)
        reached = {
            project.id: percent
            for project in projects
            if (percent := self._get_reached(hours[project.id], project))
        }
        due = [key for key, percent in reached.items() if percent > self._get_told(key)]
        if due and not self._is_job_awake() and self._find_reached(due):
            self.env.cr.postcommit.add(self._wake_job)

    @api.model
    def _get_reached(self, hours, project):
        """The highest threshold of any company that ``hours`` reach, in per cent."""
        estimate = project.allocated_hours
        if estimate <= 0:
            return 0
        percents = self.env["project.alert.threshold"]._get_all_percents()
        return max(
            (one for one in percents if 100 * hours >= one * estimate), default=0
        )

    @api.model
    @tools.ormcache("project_id")
    def _get_told(self, project_id):
        """The highest alert since the newest estimate of a project, in per cent.

        Remembered, because every booking beyond the first threshold asks. Estimates and
        alerts are rare; they make all workers forget. What a thread with an older
        snapshot remembers meanwhile is put right by the job, which asks anew.
        """
        [[percent]] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(MAX(percent), 0)
                  FROM project_alert
                 WHERE estimate_id = (
                           SELECT MAX(id) FROM project_estimate WHERE project_id = %s
                       )
                """,
                project_id,
            )
        )
        return percent

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    @api.model
    def _get_job(self):
        return self.env.ref(
            "corebiz_project_billing.ir_cron_alert_detect", raise_if_not_found=False
        )

    @api.model
    def _is_job_awake(self):
        """Whether the job is called already, or was deleted."""
        job = self._get_job()
        if not job:
            return True
        called = [("cron_id", "=", job.id), ("call_at", "<=", fields.Datetime.now())]
        return bool(self.env["ir.cron.trigger"].search_count(called, 1))

    def _wake_job(self):
        """Wake the job, in a transaction of its own: what fails here fails alone."""
        try:
            with self.env.registry.cursor() as cr:
                self.with_env(self.env(cr=cr))._get_job()._trigger()
        except Exception:
            _logger.exception("Job not woken; it finds the thresholds when it runs")
