from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, float_compare

from .sale_order_line_quota import READERS

# How much of what is granted in a period is used; the shares at which people are told.
FREE, LOW, FULL, OVER = "free", "low", "full", "over"
LEVELS = ((80, LOW), (100, FULL))


class SaleOrderLine(models.Model):
    """What is left of a quota today.

    The figures are those of the whole account, on its first line. A negative rest says
    how many hours are beyond.
    """

    _inherit = "sale.order.line"

    is_quota = fields.Boolean(
        compute="_compute_is_quota", search="_search_is_quota", compute_sudo=True
    )
    quota_date_from = fields.Date(
        string="Period from", compute="_compute_quota", groups=READERS
    )
    quota_date_to = fields.Date(
        string="Period until", compute="_compute_quota", groups=READERS
    )
    quota_granted_hours = fields.Float(
        string="Available",
        compute="_compute_quota",
        groups=READERS,
        help="Hours that this period has, with those brought forward.",
    )
    quota_used_hours = fields.Float(
        string="Used",
        compute="_compute_quota",
        groups=READERS,
        help="Hours that were booked in this period, those beyond the quota included.",
    )
    quota_rest_hours = fields.Float(
        string="Rest",
        compute="_compute_quota",
        groups=READERS,
        help="Hours that are left; negative: hours beyond the quota.",
    )
    quota_undecided_hours = fields.Float(
        string="To Decide",
        compute="_compute_quota",
        groups=READERS,
        help="Unused hours of closed periods of which nobody has said what becomes of"
        " them.",
    )
    quota_text = fields.Char(
        string="Quota Left", compute="_compute_quota", groups=READERS
    )
    quota_state = fields.Selection(
        [
            (FREE, "Hours Left"),
            (LOW, "80 % Used"),
            (FULL, "Used Up"),
            (OVER, "Hours beyond"),
        ],
        string="Use",
        compute="_compute_quota",
        search="_search_quota_state",
        groups=READERS,
    )

    @api.depends("product_id", "quota_period", "is_excess_line", "quota_origin_line_id")
    def _compute_is_quota(self):
        for line in self:
            line.is_quota = line._is_account() and not line._get_quota_origin()

    def _search_is_quota(self, operator, value):
        if operator != "in":
            return NotImplemented
        lines = self.sudo().search(self._get_accounts_domain())
        lines = lines.filtered("is_quota")
        domain = Domain("id", "in", lines.ids)
        return Domain.OR(domain if one else ~domain for one in value)

    @api.model
    def _get_accounts_domain(self):
        """Lines of confirmed orders that may be accounts."""
        return [
            ("state", "=", "sale"),
            ("is_excess_line", "=", False),
            ("product_id.type", "=", "service"),
            ("product_id.service_type", "=", "timesheet"),
            ("product_id.invoice_policy", "=", "order"),
        ]

    @api.depends(
        *("remaining_hours", "quota_period", "quota_hours", "quota_start", "quota_end"),
        *("quota_carry_periods", "quota_carry_cap", "quota_period_ids.undecided_hours"),
        *("timesheet_ids.unit_amount", "timesheet_ids.prepaid_hours", "quota_late"),
    )
    @api.depends_context("lang")
    def _compute_quota(self):
        for line in self:
            line.update(line._get_quota_figures())

    def _get_quota_figures(self):
        """The figures of the account of this line, as values of the fields."""
        names = ("granted", "used", "rest", "undecided")
        values = {f"quota_{name}_hours": 0.0 for name in names}
        values |= {
            name: False
            for name in (
                "quota_date_from",
                "quota_date_to",
                "quota_text",
                "quota_state",
            )
        }
        line = self.sudo()
        if not line.ids or line.state != "sale" or not line._is_account():
            return values
        line._settle_prepaid()
        package = line._get_prepaid_package()
        window, sums = package._get_quota_today()
        granted = sums.opened + sums.granted
        used = sums.used + sums.over
        values.update(
            quota_date_from=window.start if window.start.year > 1 else False,
            quota_date_to=window.end or False,
            quota_granted_hours=granted,
            quota_used_hours=used,
            quota_rest_hours=granted - used,
            quota_undecided_hours=sum(
                package[0].quota_period_ids.mapped("undecided_hours")
            ),
            quota_text=self._get_quota_text(granted, used),
            quota_state=self._get_quota_state(granted, used),
        )
        return values

    def _get_quota_today(self):
        """The window of this account in which today is, and its Sums."""
        account = self._work_out_quota()
        today = fields.Date.context_today(self)
        pairs = list(zip(account.windows, account.sums, strict=True))
        return next(
            (pair for pair in pairs if not pair[0].end or pair[0].end >= today),
            pairs[-1],
        )

    def _get_quota_text(self, granted, used):
        """What is left, in words: no rest is shown as 0 that is none."""
        projects = self.env["project.project"]
        if float_compare(used, granted, precision_digits=2) > 0:
            return self.env._(
                "%(hours)s over (%(granted)s)",
                hours=projects._format_hours(used - granted),
                granted=projects._format_hours(granted),
            )
        return self.env._(
            "%(hours)s left of %(granted)s",
            hours=projects._format_hours(granted - used),
            granted=projects._format_hours(granted),
        )

    @api.model
    def _get_quota_state(self, granted, used):
        """How far a quota is used up."""
        if float_compare(used, granted, precision_digits=2) > 0:
            return OVER
        state = FREE
        for percent, name in LEVELS:
            share = granted * percent / 100
            if granted and float_compare(used, share, precision_digits=2) >= 0:
                state = name
        return state

    def _search_quota_state(self, operator, value):
        """Work out the accounts that the user may read: there are few of them."""
        if operator != "in":
            return NotImplemented
        lines = self.search([("is_quota", "=", True)])
        found = lines.filtered(lambda line: line.quota_state in value)
        domain = Domain("id", "in", found.ids)
        # Lines that are no quota have no state.
        return (
            domain
            if not {*value} & {False, None}
            else domain | ~Domain("id", "in", lines.ids)
        )

    @api.model
    def _get_quotas_action(self, lines):
        """The list of quotas, narrowed to ``lines``."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_quota.sale_order_line_action_quota"
        )
        return {**action, "domain": [("id", "in", lines.ids)], "context": {}}

    def action_open_quota_order(self):
        """Open the order of this quota, where its hours and prices are agreed."""
        self.ensure_one()
        self.check_access("read")
        return self.order_id.get_formview_action()

    def action_view_quota_bookings(self):
        """Show the bookings that use this quota.

        :raises AccessError: for people who neither sell nor may read a project of it
        """
        self.ensure_one()
        self._check_inside()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "corebiz_project_billing_coverage.account_analytic_line_action_coverage"
        )
        lines = self.sudo()._get_prepaid_package()
        action = {
            **action,
            "domain": [("so_line", "in", lines.ids), ("project_id", "!=", False)],
            "context": {"is_timesheet": 1},
        }
        return self._at_address(action, "bookings-of-quota")

    def _is_booked_until(self, day):
        """Whether something was booked on this account in the month up to ``day``."""
        lines = self._get_prepaid_package()
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT 1 FROM account_analytic_line WHERE so_line IN %s"
                    " AND project_id IS NOT NULL AND date BETWEEN %s AND %s LIMIT 1",
                    tuple(lines.ids),
                    day.replace(day=1),
                    day,
                )
            )
        )
