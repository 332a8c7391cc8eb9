from odoo import api, fields, models
from odoo.exceptions import UserError

from .billing_state import (
    ACCOUNT_MANAGER,
    BILLING_ADMINISTRATOR,
    LEADER,
    MANAGER,
    OFFICE,
)

OPEN = "open"
ACKNOWLEDGED = "acknowledged"
# From this share of the estimate on (per cent) it is an overrun, not a warning.
OVERRUN_PERCENT = 100
# Who may acknowledge an alert, by the role on its project.
ACKNOWLEDGE_ROLES = (ACCOUNT_MANAGER, MANAGER, LEADER, OFFICE, BILLING_ADMINISTRATOR)


class ProjectAlert(models.Model):
    """A project reached a threshold of its estimate: who was told, and what followed.

    **Once.** There is one alert per threshold and version of the estimate
    (``estimate_id``, see ``project_alert_detection.py``), by a constraint of the
    database.

    **Figures.** Actual and estimate (hours) are those of the moment of detection and
    never change.

    **Telling.** Below 100 % the project leader and the project manager are told, from
    100 % on the account manager: by the mail of an automation rule, which an
    administrator can edit, and by an activity on the alert.

    **Acknowledging.** An alert is open until somebody with a role on the project says
    why more was needed. :meth:`_get_cannot_acknowledge_reason` is the one gate. Nobody
    has the right to write alerts: the role on the record is the permission.
    """

    _name = "project.alert"
    _inherit = ["project.ledger.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Effort Alert"
    _order = "date desc, id desc"
    _rec_name = "project_id"
    _mail_post_access = "read"

    project_id = fields.Many2one(
        "project.project", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null"
    )
    estimate_id = fields.Many2one(
        "project.estimate",
        string="Version of the Estimate",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The estimate that the threshold was reached of: the row that set or"
        " raised it.",
    )
    percent = fields.Integer(
        string="Threshold (%)", required=True, readonly=True, aggregator=None
    )
    date = fields.Datetime(required=True, readonly=True, index=True)
    actual_hours = fields.Float(string="Actual", readonly=True)
    estimate_hours = fields.Float(string="Estimate", readonly=True)
    effort_progress = fields.Float(
        string="Used (%)",
        readonly=True,
        aggregator="avg",
        help="Actual hours in per cent of the estimate, when the alert was raised.",
    )
    user_ids = fields.Many2many("res.users", string="People Told", readonly=True)
    recipient_lang = fields.Char(
        compute="_compute_recipient_lang",
        compute_sudo=True,
        export_string_translation=False,
    )
    state = fields.Selection(
        [(OPEN, "Open"), (ACKNOWLEDGED, "Acknowledged")],
        string="Status",
        default=OPEN,
        required=True,
        readonly=True,
        index=True,
    )
    acknowledged_by_id = fields.Many2one("res.users", readonly=True)
    acknowledged_date = fields.Datetime(string="Acknowledged on", readonly=True)
    reason_id = fields.Many2one(
        "project.alert.reason", readonly=True, ondelete="restrict"
    )
    comment = fields.Text(readonly=True)
    can_acknowledge = fields.Boolean(
        compute="_compute_can_acknowledge", export_string_translation=False
    )

    _once = models.Constraint(
        "UNIQUE(project_id, estimate_id, percent)",
        "There is one alert per threshold and estimate.",
    )

    @api.depends("project_id", "percent")
    def _compute_display_name(self):
        for alert in self:
            project = alert.project_id.sudo()
            alert.display_name = f"{project.display_name}: {alert.percent} %"

    @api.depends("user_ids.lang", "company_id.partner_id.lang")
    def _compute_recipient_lang(self):
        """The language of the people told; the company's where they differ."""
        nobody = self.env["res.partner"]
        for alert in self:
            langs = set(alert.user_ids.mapped("lang"))
            alert.recipient_lang = (
                langs.pop()
                if len(langs) == 1
                else alert.project_id._get_recipients_lang(nobody, False)
            )

    @api.depends("state", "project_id")
    @api.depends_context("uid")
    def _compute_can_acknowledge(self):
        for alert in self:
            alert.can_acknowledge = not alert._get_cannot_acknowledge_reason()

    # === Acknowledging ===

    def action_open_acknowledge(self):
        """Open the dialog that asks why more effort was needed."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing.project_alert_acknowledge_action"
        )
        return {**action, "context": {"default_alert_ids": self.ids}}

    def _acknowledge(self, reason, comment=None):
        """Close the alerts with a reason; their activities are done with them.

        :param reason: record of ``project.alert.reason``
        :raises UserError: names all alerts that the user cannot acknowledge; then none
            is
        """
        self.check_access("read")
        refusals = [
            text for alert in self if (text := alert._get_cannot_acknowledge_reason())
        ]
        if refusals:
            raise UserError("\n".join(refusals))
        alerts = self.sudo()
        alerts._change(
            {
                "state": ACKNOWLEDGED,
                "acknowledged_by_id": self.env.uid,
                "acknowledged_date": fields.Datetime.now(),
                "reason_id": reason.id,
                "comment": comment,
            }
        )
        alerts.activity_ids.unlink()

    def _get_cannot_acknowledge_reason(self):
        """Why the current user cannot acknowledge this alert, or False."""
        self.ensure_one()
        alert = self.sudo()
        project = alert.project_id
        if alert.state == ACKNOWLEDGED:
            return self.env._(
                "The alert “%(alert)s” has already been acknowledged by %(user)s.",
                alert=alert.display_name,
                user=alert.acknowledged_by_id.name,
            )
        if any(project._has_role(role) for role in ACKNOWLEDGE_ROLES):
            return False
        return self.env._(
            "Only %(who)s can acknowledge the alert “%(alert)s”.",
            who=project._get_roles_text(ACKNOWLEDGE_ROLES),
            alert=alert.display_name,
        )

    # === Telling ===

    def _plan_activities(self):
        """Show the alert to everybody told, without a second mail or subscribing."""
        vals_list = [
            alert._prepare_activity_vals(user)
            for alert in self.sudo()
            for user in alert.user_ids
        ]
        self.env["mail.activity"]._create_quietly(vals_list)

    def _prepare_activity_vals(self, user):
        """Values of the activity that shows the alert to ``user``, due today."""
        alert = self.with_context(lang=user.lang)
        activity_type = self.env.ref(
            "corebiz_project_billing.mail_activity_type_alert",
            raise_if_not_found=False,
        )
        return {
            "activity_type_id": activity_type.id if activity_type else False,
            "summary": alert._get_summary(),
            "automated": True,
            "date_deadline": user._get_own_day(),
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "user_id": user.id,
        }

    def _get_summary(self):
        """What happened, in the language of the context."""
        # What is used up, and not the threshold that it has passed.
        used = int(self.effort_progress)
        values = {"project": self.project_id.name, "percent": used}
        if self.percent >= OVERRUN_PERCENT:
            return self.env._(
                "%(percent)s %% of the estimate of “%(project)s” reached: acknowledge,"
                " or offer a supplement",
                **values,
            )
        return self.env._(
            "%(percent)s %% of the estimate of “%(project)s” reached: check the rest of"
            " the work",
            **values,
        )
