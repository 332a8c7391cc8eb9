import logging
from functools import partial

from odoo import api, models
from odoo.tools import SQL

from .billing_state import BOOKING_CLOSED_STATES, STATES

_logger = logging.getLogger(__name__)

# Statuses in which hours are still booked, and thus alerts make sense.
ALERT_STATES = tuple(state for state in STATES if state not in BOOKING_CLOSED_STATES)
# So many percentage points below a threshold a transaction looks again when committed:
# two people who book at the same time do not see each other's hours before.
NEAR_POINTS = 5
WATCHED = "corebiz_project_billing.watched_projects"
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
    estimates come near a threshold nobody was told about looks again when it is
    committed, and wakes the job if the threshold is reached. That costs one query per
    transaction, and a booking never waits for anything or fails: the job is woken in a
    transaction of its own, because the row of a job changes whenever it runs.

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
            try:
                with self.env.cr.savepoint():
                    alerts |= self._raise_alert(vals)
            except Exception:
                # One project with a broken template must not silence the others; the
                # next run tries again.
                _logger.exception("No alert of project %s", vals["project_id"])
        return alerts

    @api.model
    def _note_found(self):
        """Note what is reached already at installation, without telling anybody."""
        vals_list = self._prepare_due_alerts()
        return self._create_quietly([{**vals, "user_ids": []} for vals in vals_list])

    def _raise_alert(self, vals):
        """Create one alert, whose mail a rule sends, and plan its activities."""
        alert = self._create_quietly([vals])
        alert._plan_activities()
        # Not at the end of the job: what fails, fails for this project alone.
        alert.flush_recordset()
        return alert

    def _create_quietly(self, vals_list):
        """Create alerts without a note in the chatter and without followers."""
        return self.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        ).create(vals_list)

    @api.model
    def _prepare_due_alerts(self):
        """Values of all alerts that are due, with the figures of this moment."""
        projects = self.env["project.project"].sudo()
        return [
            projects.browse(project_id)._prepare_alert_vals(estimate_id, percent)
            for project_id, estimate_id, percent in self._find_reached()
        ]

    @api.model
    def _find_reached(self, project_ids=None, margin=0):
        """Thresholds reached that have no alert yet.

        :param project_ids: look at these projects only
        :param margin: find thresholds already that many percentage points before
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
                   AND %(progress)s >= threshold.percent - %(margin)s
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
                margin=margin,
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
    def _watch(self, projects):
        """Look at the end of the transaction whether these need the job at once."""
        precommit = self.env.cr.precommit
        if not projects:
            return
        if WATCHED not in precommit.data:
            precommit.data[WATCHED] = set()
            precommit.add(self.sudo()._look_at_watched)
        precommit.data[WATCHED].update(projects.ids)

    def _look_at_watched(self):
        """Wake the job after the commit where a watched project is near a threshold."""
        project_ids = self.env.cr.precommit.data.pop(WATCHED, None)
        project_ids = project_ids and self._get_worth_a_look(project_ids)
        near = project_ids and self._find_reached(project_ids, NEAR_POINTS)
        if near:
            near_ids = sorted({project_id for project_id, *_rest in near})
            self.env.cr.postcommit.add(partial(self._wake_job, near_ids))

    def _get_worth_a_look(self, project_ids):
        """Those of the projects of which an alert may be due, by a quick look.

        Leaves out what is far below the lowest of all thresholds, and whose newest
        estimate had an alert at the highest of them. Most bookings end here: for them
        PostgreSQL would plan the whole search longer than it runs.
        """
        self.env["project.project"].flush_model(["allocated_hours"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id
                  FROM project_project p,
                       (SELECT MIN(percent) AS lowest, MAX(percent) AS highest
                          FROM project_alert_threshold) threshold
                 WHERE p.id IN %s AND p.allocated_hours > 0
                   AND p.allocated_hours * (threshold.lowest - %s) <= 100 * (
                           SELECT SUM(hours) FROM project_effort_ledger
                            WHERE project_id = p.id
                       )
                   AND threshold.highest > COALESCE((
                           SELECT MAX(percent) FROM project_alert
                            WHERE estimate_id = (
                                      SELECT MAX(id) FROM project_estimate
                                       WHERE project_id = p.id
                                  )
                       ), 0)
                """,
                tuple(project_ids),
                NEAR_POINTS,
            )
        )
        return [project_id for [project_id] in rows]

    def _wake_job(self, project_ids):
        """Wake the job if one of the projects has reached a threshold.

        In a transaction of its own, after the one that booked: it sees what others
        have booked meanwhile, and what fails here fails alone.
        """
        try:
            with self.env.registry.cursor() as cr:
                self.with_env(self.env(cr=cr))._trigger_job(project_ids)
        except Exception:
            _logger.exception("Job not woken; it finds the thresholds when it runs")

    def _trigger_job(self, project_ids):
        cron = self.env.ref(
            "corebiz_project_billing.ir_cron_alert_detect", raise_if_not_found=False
        )
        if cron and self._find_reached(project_ids):
            cron._trigger()
