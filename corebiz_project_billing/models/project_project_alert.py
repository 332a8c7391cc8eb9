from odoo import api, fields, models

from .billing_state import ACCOUNT_MANAGER, LEADER, MANAGER, ROLE_FIELDS
from .project_alert import OPEN, OVERRUN_PERCENT

# Who is told, below 100 % and from there on: all of the first group of roles in which
# anybody is named.
WARNING_ROLES = ((LEADER, MANAGER), (ACCOUNT_MANAGER,))
OVERRUN_ROLES = ((ACCOUNT_MANAGER,), (MANAGER,), (LEADER,))


class ProjectProject(models.Model):
    """The alerts of a project, its own thresholds, and who is told."""

    _inherit = "project.project"

    alert_ids = fields.One2many(
        "project.alert",
        "project_id",
        string="Effort Alerts",
        copy=False,
        groups="base.group_user",
    )
    alert_threshold_ids = fields.One2many(
        "project.alert.threshold",
        "project_id",
        string="Own Effort Thresholds",
        copy=True,
        help="Per cent of the estimate at which somebody is told. Without thresholds"
        " of its own the project goes by those of its company.",
        groups="base.group_user",
    )
    open_alert_text = fields.Char(
        string="Open Alerts",
        compute="_compute_open_alert_text",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("alert_ids.state", "alert_ids.effort_progress")
    @api.depends_context("lang")
    def _compute_open_alert_text(self):
        for project in self:
            alerts = project.alert_ids.filtered(lambda alert: alert.state == OPEN)
            used = int(max(alerts.mapped("effort_progress"), default=0))
            project.open_alert_text = bool(alerts) and self.env._(
                "Open alerts: %s of the estimate reached.", f"{used} %"
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_alerts(self):
        """Take the alerts along by the ORM, and with them mails and activities."""
        self.sudo().alert_ids._remove()

    def action_view_alerts(self):
        """Open the alerts of the project."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing.project_alert_action"
        )
        action = {
            **action,
            "domain": [("project_id", "=", self.id)],
            "context": {"search_default_open": 1},
        }
        return self._at_address(action, "alerts-of-project")

    def _prepare_alert_vals(self, estimate_id, percent):
        """Values of the alert that this project reached ``percent`` of its estimate.

        :param estimate_id: the version of the estimate
        """
        return {
            "project_id": self.id,
            "partner_id": self.partner_id.id,
            "estimate_id": estimate_id,
            "percent": percent,
            "date": fields.Datetime.now(),
            "actual_hours": self.effective_hours,
            "estimate_hours": self.allocated_hours,
            "effort_progress": self.effort_progress,
            "user_ids": self._get_alert_users(percent).ids,
        }

    def _get_alert_users(self, percent):
        """Who is told that ``percent`` is reached; empty where nobody is named."""
        choices = OVERRUN_ROLES if percent >= OVERRUN_PERCENT else WARNING_ROLES
        users = self.env["res.users"]
        for roles in choices:
            users = users.union(*(self[ROLE_FIELDS[role]] for role in roles))
            users = users.filtered("active")
            if users:
                break
        return users
