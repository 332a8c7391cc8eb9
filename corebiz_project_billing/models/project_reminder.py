import logging

from odoo import api, fields, models

from .billing_state import REMINDER_STATES

_logger = logging.getLogger(__name__)


class ProjectProject(models.Model):
    """Reminds the person whose turn it is, once, when a project stands too long."""

    _inherit = "project.project"

    billing_reminder_date = fields.Datetime(
        string="Reminded on",
        copy=False,
        readonly=True,
        code_only=True,
        help="When the person whose turn it is was reminded of this project; empty"
        " again after the next step. The reminder mail is sent when it is set.",
        prefetch="corebiz_project_billing",
        groups="base.group_user",
    )

    @api.model
    def _cron_remind(self):
        """Remind of all projects that stood in a status for too many working days."""
        for project in self._get_projects_to_remind():
            if text := project._get_unreachable_text(project._get_turn_role()):
                # Reminded as soon as there is somebody again.
                _logger.warning("No reminder of project %s: %s", project.id, text)
                continue
            project._take_alone(project._remind)

    @api.model
    def _get_projects_to_remind(self):
        """Projects that are due for their one reminder in the present status."""
        waiting = self.search(
            [
                ("billing_state", "in", REMINDER_STATES),
                ("billing_reminder_date", "=", False),
                ("is_template", "=", False),
            ],
            order="billing_state_date, id",
        )
        now = fields.Datetime.now()
        return waiting.filtered(
            lambda project: (due := project._get_reminder_moment()) and due <= now
        )

    def _get_reminder_moment(self):
        """When the reminder is due: the company's working days after the step.

        :return: naive UTC datetime, or False where the company wants no reminders
        """
        company = self._get_billing_company()
        calendar = company.resource_calendar_id
        if not company.billing_reminder_days or not calendar:
            return False
        due = calendar.plan_days(
            company.billing_reminder_days + 1,
            fields.Datetime.to_datetime(self.billing_state_date),
            compute_leaves=True,
        )
        return due or False

    def _remind(self):
        """Note the reminder, whose mail a rule sends, and renew the activity."""
        self.ensure_one()
        self._write_by_code({"billing_reminder_date": fields.Datetime.now()})
        self._plan_turn_activities()
