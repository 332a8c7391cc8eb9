from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .quota_share import PRECISION
from .sale_order_line_quota import EXPIRE, READERS

# What makes a quota of a line, or gives the hours beyond it a price.
QUOTA_FIELDS = frozenset(
    {"excess_price", "excess_product_id", "quota_origin_line_id", "quota_period"}
)


class SaleOrderLine(models.Model):
    """The periods of a quota, from their start to their end.

    A period is worked out live. It is written once, when it closes: by the invoice of
    the hours beyond it, or by a press of **Close Periods**. Its bookings are locked in
    the order of their ids, and the account is written, so that of two who close at once
    the second one starts again, and finds it closed.
    """

    _inherit = "sale.order.line"

    quota_period_ids = fields.One2many(
        "project.quota.period",
        "line_id",
        string="Closed Quota Periods",
        readonly=True,
        groups=READERS,
    )
    quota_closed_to = fields.Date(
        string="Quota Closed until",
        readonly=True,
        code_only=True,
        copy=False,
        groups=READERS,
    )

    def _start_quota(self):
        """What was agreed about these accounts takes effect."""
        for line in self.sudo().filtered(lambda line: line.state == "sale"):
            adds = line._get_quota_origin() and not line.quota_covers_excess
            if not line.quota_start and (line.quota_period or adds):
                line.quota_start = line._get_order_day()
            if line.quota_period or line.excess_product_id or line.excess_price:
                line._ensure_excess_line()
            if (origin := line._get_quota_origin()) and origin.excess_line_id:
                line._ensure_excess_line()
        self._renew_prepaid()

    def write(self, vals):
        """A quota that is agreed on later takes effect at once.

        :raises UserError: if the periods that are closed would be others
        """
        names = {"quota_period", "quota_start"} & vals.keys()
        for line in self.sudo() if names else ():
            if line.quota_period_ids and any(
                line._fields[name].convert_to_cache(vals[name], line) != line[name]
                for name in names
            ):
                raise UserError(
                    self.env._(
                        "Periods of “%s” are closed: their length and start stay. Let"
                        " the quota end, and agree on another one on a new line.",
                        line.display_name,
                    )
                )
        result = super().write(vals)
        if QUOTA_FIELDS & vals.keys():
            self._start_quota()
        return result

    def _add_to_prepaid(self, origin):
        """A supplement to a quota counts from the day of its order on."""
        result = super()._add_to_prepaid(origin)
        if origin.sudo()._get_prepaid_package()._uses_quota():
            self._start_quota()
        return result

    def _ensure_needed_excess_lines(self):
        """Give accounts a line for what is beyond them, where something is."""
        self._get_exceeded_lines()._ensure_excess_line()

    def _get_exceeded_lines(self):
        """Accounts with hours beyond them, and no line that charges these yet."""
        lines = self.sudo().filtered(
            lambda line: (
                line.state == "sale" and line._is_account() and not line.excess_line_id
            )
        )
        if not lines:
            return lines
        lines._settle_prepaid()
        groups = (
            self.env["account.analytic.line"]
            .sudo()
            ._read_group(
                [
                    ("so_line", "in", lines.ids),
                    ("project_id", "!=", False),
                    ("coverage_state", "=", "open"),
                ],
                ["so_line"],
            )
        )
        return lines.browse(line.id for [line] in groups)

    # === Closing ===

    def _close_quota(self, until):
        """Close the periods of these accounts that are over on the day ``until``.

        :return: the new rows (project.quota.period)
        """
        periods = self.env["project.quota.period"].sudo()
        packages = {line._get_prepaid_package() for line in self.sudo()}
        today = fields.Date.context_today(self)
        for package in sorted(packages, key=lambda package: package[0].id):
            if package._uses_quota():
                until = min(until, today - timedelta(1))
                periods |= package._close_package(until)
        return periods

    def _close_package(self, until):
        """Write the periods of this account that end on ``until`` or before."""
        first = self[0]
        first.mapped("remaining_hours")
        account = self._work_out_quota()
        ended = [
            (window, sums)
            for window, sums in zip(account.windows, account.sums, strict=True)
            if window.end and window.end <= until
        ]
        periods = self.env["project.quota.period"].sudo()
        if not ended:
            return periods
        self._lock_account(until)
        first._write_by_code({"quota_closed_to": ended[-1][0].end})
        first.flush_recordset(["quota_closed_to"])
        for window, sums in ended:
            values = first._prepare_quota_period_vals(window, sums, account)
            periods |= periods._add_rows([values])
        return periods

    def _lock_account(self, until):
        """Lock the lines of this account, and its bookings, in the order of ids."""
        for query in (
            SQL(
                "SELECT FROM sale_order_line WHERE id IN %s ORDER BY id FOR UPDATE",
                tuple(self.ids),
            ),
            SQL(
                "SELECT FROM account_analytic_line WHERE so_line IN %s AND date <= %s"
                " ORDER BY id FOR UPDATE",
                tuple(self.ids),
                until,
            ),
        ):
            self.env.execute_query(query)

    def _prepare_quota_period_vals(self, window, sums, account):
        """Values of the row of a period that closes, and of its bookings."""
        bookings = self.env["account.analytic.line"].sudo()
        bookings = bookings.browse(line.booking_id for line in account.lines)
        extended = self.quota_period_ids.filtered("extended_hours")
        expired = max(sums.unused, 0.0) if self.quota_unused == EXPIRE else 0.0
        return {
            "line_id": self.id,
            "date_from": window.start if window.start > date.min else False,
            "date_to": window.end,
            "opened_hours": sums.opened,
            "granted_hours": sums.granted,
            "used_hours": sums.used,
            "unused_hours": sums.unused,
            "left_hours": sums.left,
            "over_hours": sums.over,
            "expired_hours": expired,
            "granted": [
                [key[0], key[1] and fields.Date.to_string(key[1]), grant.hours]
                for key, grant in account.grants
                if key and window.start <= grant.start <= window.end
            ],
            "left": self.env["project.quota.period"]._dump_grants(sums.grants),
            "extended_ids": extended.ids,
            "entry_ids": [
                fields.Command.create(
                    self._prepare_quota_entry_vals(booking, line, window)
                )
                for booking, line in zip(bookings, account.lines, strict=True)
                if window.start <= line.entry.day <= window.end
            ],
        }

    @api.model
    def _prepare_quota_entry_vals(self, booking, line, window):
        """Values of the row of ``booking`` in a period that closes.

        :param line: what of it is shared out (``sale_order_line_account.Line``)
        """
        return {
            "booking_id": booking.id,
            "date": booking.date,
            "project_id": booking.project_id.id,
            "hours": line.entry.hours,
            "paid_hours": round(line.paid, PRECISION),
            "is_late": booking.date < window.start,
        }

    def action_close_quota(self):
        """Close the periods of these quotas that are over.

        :raises UserError: if none is over
        """
        self._check_may_keep_quota()
        periods = self._close_quota(fields.Date.context_today(self))
        if not periods:
            raise UserError(
                self.env._("No period of these quotas is over and still open.")
            )
        return True

    def _check_may_keep_quota(self):
        """Raise unless the user looks after these orders.

        :raises AccessError: for people who may not see the orders
        :raises UserError: names the order and who may
        """
        self._check_inside()
        for line in self:
            if text := line._get_cannot_keep_reason():
                raise UserError(text)

    def _get_cannot_keep_reason(self):
        """Why the current user does not decide about this quota, or False."""
        self.ensure_one()
        order = self.sudo().order_id
        keepers = order.user_id | order._get_quota_projects().account_manager_id
        groups = (
            "corebiz_project_billing.group_billing_administrator",
            "corebiz_project_billing.group_project_office",
        )
        if self.env.su or self.env.user in keepers:
            return False
        if any(self.env.user.has_group(group) for group in groups):
            return False
        return self.env._(
            "“%(line)s”: only %(who)s and the Project Office decide about this quota."
            " Ask one of them.",
            line=self.sudo().display_name,
            who=", ".join(keepers.mapped("name")) or self.env._("the salesperson"),
        )
