from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.corebiz_project_billing_coverage.models.prepaid_share import EXACTLY

from .quota_period import get_window, get_windows, make_windows
from .quota_share import PRECISION, Entry, Grant, share_quota, split_late
from .sale_order_line_quota import EXCESS

ONE_DAY = timedelta(1)


class Line(NamedTuple):
    """What of a booking is shared out since the last closed period."""

    booking_id: int
    entry: Entry
    paid: float


class Account(NamedTuple):
    """An account of hours since its last closed period.

    ``grants`` are pairs of key and Grant, ``settled`` is what closed periods say of
    bookings: {id: (hours, paid)}.
    """

    grants: list
    windows: list
    sums: list
    lines: list
    settled: dict

    def get_shares(self):
        """Hours that are paid of each booking, as {id: hours}."""
        shares = {key: paid for key, (_hours, paid) in self.settled.items()}
        for line in self.lines:
            shares[line.booking_id] = shares.get(line.booking_id, 0.0) + line.paid
        return {key: round(hours, PRECISION) + 0.0 for key, hours in shares.items()}


class SaleOrderLine(models.Model):
    """An account of hours: what its lines grant, and which bookings use it.

    The lines of a package (the first one, its supplements, and those that add to it)
    are one account. It is worked out live from the end of the last period that is
    closed; what is closed stands in ``project.quota.period`` and stays.
    """

    _inherit = "sale.order.line"

    @api.depends(
        *("quota_period", "quota_hours", "quota_start", "quota_end", "quota_late"),
        *("quota_carry_periods", "quota_carry_cap", "quota_origin_line_id"),
        *("quota_covers_excess", "excess_line_id"),
    )
    def _compute_remaining_hours(self):
        return super()._compute_remaining_hours()

    def _has_prepaid_hours(self):
        return super()._has_prepaid_hours() or bool(self.sudo().quota_period)

    def _get_prepaid_hours(self):
        """A quota per period pays by its periods, see :meth:`_get_prepaid_shares`."""
        return 0.0 if self.sudo().quota_period else super()._get_prepaid_hours()

    def _get_prepaid_package(self):
        """With the lines that people have added to a quota."""
        first = self.sudo()
        if not first._is_account():
            return super()._get_prepaid_package()
        package = first
        while (origin := first._get_quota_origin()) and origin not in package:
            package |= origin
            first = origin
        package = lines = first
        while lines:
            found = self.sudo().search(
                [
                    "|",
                    ("supplement_origin_line_id", "in", lines.ids),
                    ("quota_origin_line_id", "in", lines.ids),
                ]
            )
            lines = found.filtered(lambda line: line._is_account()) - package
            package |= lines
        return package

    def _get_quota_origin(self):
        """The line of whose account this one is a part, or none."""
        origin = self.quota_origin_line_id or self.supplement_origin_line_id
        return origin.filtered(lambda line: line._is_account())

    def _get_paying_lines(self):
        lines = super()._get_paying_lines()
        adding = self.sudo().search([("quota_origin_line_id", "in", self.ids)])
        more = self.sudo().filtered("quota_origin_line_id")
        return lines | (self & (more | adding.quota_origin_line_id).with_env(self.env))

    def _uses_quota(self):
        """Whether this package is more than its quantity, which pays from the first."""
        return self._is_agreed() or any(line.excess_line_id for line in self.sudo())

    def _is_agreed(self):
        """Whether more was agreed about this package than its quantity."""
        return any(
            line.quota_period
            or line.quota_start
            or line.quota_end
            or line.quota_origin_line_id
            or line.excess_product_id
            or line.excess_price
            for line in self.sudo()
        )

    # === What is granted ===

    def _get_quota_grants(self, horizon):
        """What the lines of this package grant, and on which days hours expire.

        :param date horizon: further periods are left out
        :return: ({(line id, first day): Grant}, {day: cap})
        """
        grants, ends = {}, {}
        for line in self.filtered(lambda line: line.state == "sale"):
            if line.quota_period:
                for start, grant, end in line._get_period_grants(horizon):
                    grants[line.id, start] = grant
                    ends[end] = line.quota_carry_cap or None
            else:
                grants[line.id, None] = grant = line._get_single_grant(self[0])
                if grant.end:
                    ends.setdefault(grant.end, None)
        for grant in grants.values():
            if grant.end:
                ends.setdefault(grant.end, None)
        return grants, ends

    def _get_period_grants(self, horizon):
        """Grants of the periods up to ``horizon``: (first day, grant, last day)."""
        start = self.quota_start or self._get_order_day()
        kind, more = self.quota_period, self.quota_carry_periods
        windows = get_windows(kind, start, horizon, self.quota_end)
        for number, window in enumerate(windows):
            end = window.end
            if more:
                end = get_window(kind, start, number + more, self.quota_end).end
            is_capped = bool(more and self.quota_carry_cap)
            grant = Grant(window.start, end, self.quota_hours, is_capped)
            yield window.start, grant, window.end

    def _get_single_grant(self, first):
        """What this line grants once: its quantity."""
        start = self.quota_start or date.min
        if self != first and self.quota_covers_excess:
            start = min(start, first.quota_start or date.min)
        hours = self.product_uom_qty * self.product_uom_id._get_hours_factor()
        return Grant(start, self.quota_end or None, hours)

    def _get_order_day(self):
        """The day of the order, as whoever sold it reads it."""
        order = self.order_id
        return (order.user_id or self.env.user)._get_own_day(order.date_order)

    # === What uses it ===

    def _get_prepaid_shares(self, rows):
        if not self._uses_quota():
            return super()._get_prepaid_shares(rows)
        shares = self._work_out_quota(rows).get_shares()
        return [shares.get(booking_id, 0.0) for booking_id, _billed, _row in rows]

    def _work_out_quota(self, rows=None, horizon=None):
        """The account as it is now, since the last period that is closed.

        :param list rows: see :meth:`_fetch_prepaid_rows`
        :param date horizon: the day up to which periods are worked out, at least
        :return: :class:`Account`
        """
        rows = self._fetch_prepaid_rows() if rows is None else rows
        days = self._fetch_booking_days([booking_id for booking_id, *_more in rows])
        today = fields.Date.context_today(self)
        horizon = max([horizon or today, *days.values()])
        closed = self[0].sudo().quota_period_ids
        grants, windows = self._open_account(closed, horizon)
        settled = closed.entry_ids._get_settled()
        entries = self._get_quota_entries(rows, days, closed, settled)
        paid, sums = share_quota(
            [grant for _key, grant in grants],
            windows,
            [entry for _booking_id, entry in entries],
        )
        lines = [Line(*pair, hours) for pair, hours in zip(entries, paid, strict=True)]
        return Account(grants, windows, sums, lines, settled)

    def _open_account(self, closed, horizon):
        """What can be used after the last closed period, and the windows since then.

        :return: ([(key or None, Grant)], windows)
        """
        grants, ends = self._get_quota_grants(horizon)
        if not closed:
            start = min((grant.start for grant in grants.values()), default=date.min)
            return list(grants.items()), make_windows(start, ends)
        start = max(closed.mapped("date_to")) + ONE_DAY
        given = closed._get_granted_hours()
        found = [(None, grant) for grant in closed._get_left_grants()]
        for key, grant in grants.items():
            if key[1] and key in given:
                continue  # what is agreed anew is for the periods to come
            hours = grant.hours - given.get(key, 0.0)
            if hours and (grant.end or date.max) >= start:
                grant = grant._replace(start=max(grant.start, start), hours=hours)
                found.append((key, grant))
        found += self._get_taken_back(grants, given, start)
        for _key, grant in found:
            if grant.end:
                ends.setdefault(grant.end, None)
        return found, make_windows(start, ends)

    def _get_taken_back(self, grants, given, start):
        """What closed periods granted of orders that were cancelled since then.

        Less was sold. What has expired meanwhile is gone already.
        """
        ends = {line.id: line.quota_end or date.max for line in self}
        return [
            (key, Grant(start, None, -hours))
            for key, hours in given.items()
            if hours
            and key not in grants
            and not key[1]
            and ends.get(key[0], date.min) >= start
        ]

    def _get_quota_entries(self, rows, days, closed, settled):
        """What is still to be shared out of bookings, as [(booking id, Entry)]."""
        last = max(closed.mapped("date_to"), default=None)
        late_day = last and last + ONE_DAY
        is_excess = self[0].sudo().quota_late == EXCESS
        entries = []
        current = {booking_id: (row, billed) for booking_id, billed, row in rows}
        for booking_id in {**current, **settled}:
            row, billed = current.get(booking_id, (None, 0.0))
            day = days.get(booking_id)
            hours, paid = settled.get(booking_id, (0.0, 0.0))
            is_late = bool(last) and (booking_id in settled or day <= last)
            left = split_late(row.hours if row else 0.0, hours, paid)
            if billed and row.hold != EXACTLY:
                rest = row.hours - billed  # of a part that is on an invoice, the other
                left = min(left, rest) if rest > 0 else max(left, rest)
            if booking_id in settled and not left:
                continue
            is_back = booking_id in settled and left < 0
            entry = Entry(late_day if is_late else day, left, is_back=is_back)
            if row:
                entry = entry._replace(paid=row.paid - paid, hold=row.hold)
            if is_late and is_excess and left > 0:
                held = entry.paid if entry.hold == EXACTLY else 0.0
                entry = entry._replace(paid=held, hold=EXACTLY)
            entries.append((booking_id, entry))
        entries.sort(
            # What comes back can pay for the others of its day.
            key=lambda pair: (
                pair[1].day,
                not pair[1].is_back,
                days.get(pair[0]) or date.min,
                pair[0],
            )
        )
        return entries

    def _fetch_booking_days(self, booking_ids):
        """The days of bookings, as {id: date}."""
        if not booking_ids:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, date FROM account_analytic_line WHERE id IN %s",
                    tuple(booking_ids),
                    to_flush=self.env["account.analytic.line"]._fields["date"],
                )
            )
        )
