import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .period_state import AT_END, BILLED, IN_WORK_STATES

_logger = logging.getLogger(__name__)


class ProjectBillingPeriod(models.Model):
    """Opens the periods that have ended, and reminds of those that stand.

    A period opens on the first working day behind it, by the calendar of the company,
    public holidays left out. Asked is the day in the time zone of that calendar, so
    that a run in the first minutes of the day and one in the last give the same. What a
    job that did not run has missed is made up for, once: a period opens where there are
    bookings that no period holds.

    Where nothing was booked, or all is accounted for by a document, there is nothing to
    confirm, and no period opens.
    """

    _inherit = "project.billing.period"

    reminder_date = fields.Datetime(
        string="Reminded on",
        readonly=True,
        copy=False,
        help="When the person whose turn it is was reminded of this period; empty again"
        " after the next step. The reminder mail is sent when it is set.",
    )

    # === Opening ===

    @api.model
    def _cron_open(self):
        """Open what has ended, and remind of what stands for too long."""
        for project, days in self._find_days_without_period().items():
            self._take_alone(self._open_for, project, days)
        self._remind_all()

    @api.model
    def _open_for(self, project, days):
        """Create the periods of ``project`` that hold ``days`` and have ended.

        :param days: sorted dates, none of which lies in a period
        """
        opened = self.browse()
        for day in days:
            if opened and day <= opened[-1:].date_to:
                continue
            start, end = project._get_period_bounds(day)
            if not project._is_period_due(end):
                break
            opened |= self.sudo()._add_rows(
                [{"project_id": project.id, "date_from": start, "date_to": end}]
            )
        opened._plan_turn_activities()
        return opened

    @api.model
    def _find_days_without_period(self):
        """The first day of each month with hours to account for that no period holds.

        :return: {project.project: sorted dates}
        """
        projects = self.env["project.project"].sudo().search(self._get_open_domain())
        if not projects:
            return {}
        bookings = self.env["account.analytic.line"]._fields
        names = ("project_id", "date", "late_date", "coverage_state")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.project_id, MIN(COALESCE(line.late_date, line.date)) AS day
                  FROM account_analytic_line line
                 WHERE line.project_id IN %s
                   AND line.coverage_state IN ('open', 'fixed')
                   AND NOT EXISTS (
                       SELECT FROM project_billing_period period
                        WHERE period.project_id = line.project_id
                          AND COALESCE(line.late_date, line.date)
                              BETWEEN period.date_from AND period.date_to
                   )
              GROUP BY line.project_id,
                       DATE_TRUNC('month', COALESCE(line.late_date, line.date))
              ORDER BY day
                """,
                tuple(projects.ids),
                to_flush=[
                    *(bookings[name] for name in names),
                    self._fields["date_from"],
                ],
            )
        )
        days = {}
        for project_id, day in rows:
            days.setdefault(projects.browse(project_id), []).append(day)
        return days

    @api.model
    def _get_open_domain(self):
        """Projects whose periods open by themselves."""
        return [
            ("billing_rhythm", "!=", AT_END),
            ("billing_state", "in", IN_WORK_STATES),
            ("is_template", "=", False),
        ]

    # === Reminder ===

    @api.model
    def _remind_all(self):
        """Remind, once a step, of all periods that stand for too many working days."""
        waiting = self.sudo().search(
            Domain("state", "!=", BILLED)
            & Domain("reminder_date", "=", False)
            & Domain("project_id.billing_state", "in", IN_WORK_STATES)
        )
        for period in waiting.filtered(lambda one: one._is_reminder_due()):
            project = period.project_id
            if text := project._get_unreachable_text(period._get_turn_role()):
                # Reminded as soon as there is somebody again.
                _logger.warning("No reminder of period %s: %s", period.id, text)
                continue
            period._take_alone(period._remind)

    def _is_reminder_due(self):
        """Whether enough working days have passed since the last step."""
        project = self.project_id
        wait = project._get_billing_company().period_reminder_days
        if not wait:
            return False
        since = project._get_period_day(self.state_date)
        due = project._plan_working_days(since + timedelta(days=1), wait)
        return project._get_period_day() >= due

    def _remind(self):
        """Note the reminder, whose mail a rule sends, and renew the activity."""
        self.ensure_one()
        self._change({"reminder_date": fields.Datetime.now()})
        self._plan_turn_activities()
