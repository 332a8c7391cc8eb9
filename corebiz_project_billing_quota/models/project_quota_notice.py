import logging

from odoo import api, fields, models
from odoo.fields import Domain

from .sale_order_line_figures import LEVELS

_logger = logging.getLogger(__name__)

STATEMENT = "statement"
CRON = "corebiz_project_billing_quota.ir_cron_keep_quotas"
TEMPLATES = "corebiz_project_billing_quota.mail_template_quota_"


class ProjectQuotaNotice(models.Model):
    """What people were told about a quota: each thing once in each period.

    The account manager is told when 80 % and when all of a period are used, and gets
    the statement of each month; the customer as well where the order item says so. Of
    hours that were just sold in advance, without an account manager, nobody is told. A
    job tells it outside of the booking, so that nobody waits for mails.
    """

    _name = "project.quota.notice"
    _inherit = ["project.ledger.mixin"]
    _description = "Notice about a Quota"
    _order = "id desc"
    _rec_name = "line_id"

    line_id = fields.Many2one(
        "sale.order.line",
        string="Order Item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    order_id = fields.Many2one(related="line_id.order_id")
    partner_id = fields.Many2one(related="order_id.partner_id")
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            *((str(percent), f"{percent} %") for percent, _state in LEVELS),
            (STATEMENT, "Statement"),
        ],
        required=True,
        readonly=True,
    )
    period_key = fields.Char(required=True, readonly=True)
    date_from = fields.Date(readonly=True)
    date_to = fields.Date(readonly=True)

    _once = models.UniqueIndex("(line_id, kind, period_key)")

    # === For the mails ===

    def _get_keepers(self):
        """The account manager: of the projects, else whoever agreed on the quota."""
        order = self.order_id.sudo()
        users = order._get_quota_projects().account_manager_id
        if not users and self.line_id.sudo()._get_prepaid_package()._is_agreed():
            users = order.user_id
        return users.filtered(lambda user: user.active and not user.share)

    def _get_quota_name(self):
        return self.line_id.sudo()._get_quota_name()

    def _get_rest_text(self):
        """What is left of the quota, in the language of the mail."""
        return self.line_id.sudo().quota_text

    def _get_statement_rows(self):
        """The bookings of the month of a statement, as rows of its table.

        With those that were made for earlier months since the statement before, which
        are named as late.
        """
        self.line_id.sudo()._settle_prepaid()
        projects = self.env["project.project"]
        return [
            {
                "date": booking.date,
                "project": booking.project_id.name,
                "name": (
                    self.env._("%s (booked late)", booking.name)
                    if booking.date < self.date_from
                    else booking.name
                ),
                "hours": projects._format_hours(booking._get_hours()),
                "beyond": projects._format_hours(booking._get_charged_hours()),
            }
            for booking in self.env["account.analytic.line"]
            .sudo()
            .search(self._get_statement_domain(), order="date, id")
        ]

    def _get_statement_domain(self):
        """The bookings that this statement shows."""
        lines = self.line_id.sudo()._get_prepaid_package()
        booked = Domain("so_line", "in", lines.ids) & Domain("project_id", "!=", False)
        month = Domain("date", ">=", self.date_from) & Domain(
            "date", "<=", self.date_to
        )
        before = self.search(
            [
                ("line_id", "=", self.line_id.id),
                ("kind", "=", STATEMENT),
                ("id", "<", self.id),
            ],
            limit=1,
        )
        if before:
            late = Domain("create_date", ">", before.create_date)
            month |= Domain("date", "<", self.date_from) & late
        return booked & month

    # === The job ===

    @api.model
    def _cron_keep_quotas(self):
        """Look after all quotas: their excess lines, notices and statements."""
        lines = self.env["sale.order.line"]
        accounts = lines.search(lines._get_accounts_domain()).filtered("is_quota")
        for line in accounts:
            line._take_alone(self._keep, line)

    @api.model
    def _keep(self, line):
        """Look after the quota of ``line``."""
        line._get_prepaid_package()._ensure_needed_excess_lines()
        self._tell(line)

    @api.model
    def _tell_soon(self):
        """Let the job look after the quotas as soon as this is committed."""
        if cron := self.env.ref(CRON, raise_if_not_found=False):
            cron.sudo()._trigger()

    @api.model
    def _tell(self, line):
        """Tell what is due about the quota of ``line``."""
        self._tell_levels(line)
        first = fields.Date.context_today(self).replace(day=1)
        end = fields.Date.subtract(first, days=1)
        if line._is_booked_until(end):
            values = {"date_from": end.replace(day=1), "date_to": end}
            self._tell_once(line, [STATEMENT], str(end), values)

    @api.model
    def _tell_levels(self, line):
        """Tell that a share of the period is used; of several, the highest one."""
        granted, used = line.quota_granted_hours, line.quota_used_hours
        reached = [
            str(percent)
            for percent, _state in LEVELS
            if granted and used >= granted * percent / 100 - 1e-6
        ]
        values = {"date_from": line.quota_date_from, "date_to": line.quota_date_to}
        self._tell_once(line, reached, str(line.quota_date_to), values)

    @api.model
    def _tell_once(self, line, kinds, key, values):
        """Note what was not told yet, and send the mail of the last of it."""
        told = self.search([("line_id", "=", line.id), ("period_key", "=", key)])
        new = [kind for kind in kinds if kind not in told.mapped("kind")]
        if not new:
            return
        values = {**values, "period_key": key}
        rows = self._add_rows(
            [{**values, "line_id": line.id, "kind": kind} for kind in new]
        )
        if (
            not rows[-1]._get_keepers()
            and not line.quota_tells_customer
            and line._get_prepaid_package()._is_agreed()
        ):
            _logger.warning("Nobody to be told of the quota of order item %s", line.id)
        rows[-1]._send()

    def _send(self):
        """Send the mails about this notice."""
        kind = STATEMENT if self.kind == STATEMENT else "level"
        names = [kind] if self._get_keepers() else []
        if self.line_id.quota_tells_customer:
            names.append(f"{kind}_customer")
        for name in names:
            if template := self.env.ref(TEMPLATES + name, raise_if_not_found=False):
                template.send_mail(self.id)
