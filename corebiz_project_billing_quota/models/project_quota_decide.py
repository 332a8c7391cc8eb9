from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_is_zero, format_date

from odoo.addons.corebiz_project_billing.models.billing_state import OFFICE

EXPIRE, EXTEND, CREDIT = "expire", "extend", "credit"
DIGITS = 4


class ProjectQuotaPeriod(models.Model):
    """What becomes of hours that nobody used: the account manager decides.

    Nothing is deleted: the hours stand in the period as expired, credited or extended.
    A credit is told to the project office by an activity; the credit note is Odoo's.
    """

    _inherit = "project.quota.period"

    def action_decide(self):
        """Open the dialog that asks what becomes of the unused hours.

        :raises UserError: if there are none to decide about
        """
        self._check_can_decide()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_quota.project_quota_decision_action"
        )
        return {**action, "context": {"default_period_ids": self._get_undecided().ids}}

    def _get_undecided(self):
        return self.filtered(
            lambda period: not float_is_zero(period.undecided_hours, DIGITS)
        )

    def _check_can_decide(self):
        """Raise unless the user may decide, and there is something to decide.

        :raises UserError: names the quota and says what to do
        """
        self.check_access("read")
        self.sudo().line_id.with_env(self.env)._check_may_keep_quota()
        if not self._get_undecided():
            raise UserError(
                self.env._("No hours of these periods are left to decide about.")
            )

    def _decide(self, decision, date_to=None):
        """Note what becomes of the unused hours of these periods.

        :param str decision: EXPIRE, EXTEND or CREDIT
        :param date date_to: last day of extended hours
        :raises UserError: without the right to, or without a day in the future
        """
        self._check_can_decide()
        for period in self._get_undecided().sudo():
            hours = period.undecided_hours
            values = {
                EXPIRE: {"expired_hours": period.expired_hours + hours},
                CREDIT: {"credited_hours": period.credited_hours + hours},
                EXTEND: {
                    "extended_hours": period.extended_hours + hours,
                    "extended_to": date_to,
                },
            }[decision]
            if decision == EXTEND:
                period._check_extension(date_to)
            period._change(values)
            period._tell_decision(decision, hours)
        self.sudo().line_id._renew_prepaid()

    def _check_extension(self, date_to):
        """Refuse to extend to a day that is over already.

        :raises UserError: names the quota
        """
        closed_to = self.line_id.quota_closed_to
        if not date_to or date_to <= closed_to or self.undecided_hours < 0:
            raise UserError(
                self.env._(
                    "“%(line)s”: choose a day after %(date)s, up to which the hours can"
                    " be used.",
                    line=self.line_id.display_name,
                    date=format_date(self.env, closed_to),
                )
            )

    def _tell_decision(self, decision, hours):
        """Note the decision on the order; whoever bills is asked for the credit."""
        order = self.line_id.order_id
        amount = self.env["project.project"]._format_hours(hours)
        texts = {
            EXPIRE: self.env._("%s of the quota have expired.", amount),
            EXTEND: self.env._("%s of the quota were extended.", amount),
            CREDIT: self.env._("%s of the quota are to be credited.", amount),
        }
        order.message_post(body=texts[decision])
        if decision == CREDIT:
            for user in self._get_office_users():
                order.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.with_context(lang=user.lang).env._(
                        "Credit %s of the quota", amount
                    ),
                    user_id=user.id,
                )

    def _get_office_users(self):
        """Whoever writes the credit note: the project office, as far as it may."""
        projects = self.order_id._get_quota_projects()[:1]
        users = projects.with_company(self.company_id)._get_role_users(OFFICE)
        return users.filtered(
            lambda user: self.order_id.with_user(user).has_access("read")
        )
