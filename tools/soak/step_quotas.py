"""Steps with quotas: hours per period on a prepaid line, and what becomes of them."""

from calendar import monthrange
from datetime import date
from math import inf

from hypothesis import strategies as st
from hypothesis.stateful import rule

from .figures import check
from .machine import PICK, having
from .quota_pools import Quota
from .step_increments import Increments

MONTHS = st.integers(0, 5)
QUOTAS = having(lambda self: self.model.quotas)


def get_last_day(month):
    """The last day of a month."""
    year, month = 2025 + month // 12, month % 12 + 1
    return date(year, month, monthrange(year, month)[1])


class Quotas(Increments):
    """A package becomes an account with periods, which are closed and decided about."""

    def __init__(self):
        super().__init__()
        self.model.this_month = self.house._get_month(date.today())

    def _has_agreed(self, keys):
        quotas = self.model.quotas
        return super()._has_agreed(keys) or any(key in quotas for key in keys)

    def _reread_links(self, by_office=False):
        """What is paid is known now: windows that a document closed are closed."""
        super()._reread_links(by_office)
        self.model.close_noted()

    def _get_quota_line(self, pick):
        return self._record(
            "sale.order.line", self._pick(sorted(self.model.quotas), pick)
        )

    # === What is agreed ===

    @rule(
        pick=PICK,
        hours=st.sampled_from([1.0, 3.0, 5.0]),
        carry=st.integers(0, 2),
        cap=st.sampled_from([0.0, 0.0, 1.5]),
        is_expiring=st.booleans(),
        is_excess=st.sampled_from([False, False, True]),
        period=st.sampled_from(["month", "month", "year"]),
    )
    def agree_quota(self, pick, hours, carry, cap, is_expiring, is_excess, period):
        """Hours are granted per period from January on, instead of a package."""
        prepaid = [
            key
            for key, line in self.model.lines.items()
            if line.kind == "prepaid" and key not in self.model.quotas
        ]
        if not prepaid:
            return
        key = self._pick(prepaid, pick)
        line = self._record("sale.order.line", key)
        vals = {
            "quota_period": period,
            "quota_hours": hours,
            "quota_start": "2025-01-01",
            "quota_carry_periods": carry,
            "quota_carry_cap": cap,
            "quota_unused": "expire" if is_expiring else "ask",
            "quota_late": "excess" if is_excess else "next",
        }

        def learn(_result):
            self.model.quotas[key] = Quota(
                hours,
                carry,
                cap,
                None,
                is_expiring,
                is_excess,
                length=12 if period == "year" else 1,
            )

        self._take(f"agree on a quota per {period}", lambda: line.write(vals), learn)

    @rule(pick=PICK, month=st.integers(0, 3), is_expiring=st.booleans())
    def limit_package(self, pick, month, is_expiring):
        """The hours of a package can be used until the end of a month."""
        prepaid = [
            key
            for key, line in self.model.lines.items()
            if line.kind == "prepaid" and key not in self.model.quotas
        ]
        if not prepaid:
            return
        key = self._pick(prepaid, pick)
        line = self._record("sale.order.line", key)
        vals = {
            "quota_end": get_last_day(month),
            "quota_unused": "expire" if is_expiring else "ask",
        }

        def learn(_result):
            self.model.quotas[key] = Quota(end=month, is_expiring=is_expiring)

        self._take("let a package end", lambda: line.write(vals), learn)

    @QUOTAS
    @rule(pick=PICK, hours=st.sampled_from([2.0, 4.0]))
    def change_quota(self, pick, hours):
        """Another number of hours per month, from the first open month on."""
        line = self._get_quota_line(pick)
        quota = self.model.quotas[line.id]
        if quota.hours is not None:
            self._take(
                "change the hours of a quota",
                lambda: line.write({"quota_hours": hours}),
                lambda _result: setattr(quota, "hours", hours),
            )

    @QUOTAS
    @rule(pick=PICK, month=st.sampled_from([None, 1, 2, 3]))
    def end_quota(self, pick, month):
        """A quota ends with a month, or has no end after all."""
        line = self._get_quota_line(pick)
        quota = self.model.quotas[line.id]
        end = False if month is None else get_last_day(month)
        self._take(
            "let a quota end",
            lambda: line.write({"quota_end": end}),
            lambda _result: setattr(quota, "end", month),
        )

    # === Closing ===

    @QUOTAS
    @rule(pick=PICK, month=st.one_of(st.none(), MONTHS))
    def close_quota(self, pick, month):
        """The office closes the months until one of them, or all that are over."""
        line = self._get_quota_line(pick).with_user(self.house.office)
        periods = self.env["project.quota.period"].sudo()
        before = periods.search_count([("line_id", "=", line.id)])

        def act():
            if month is None:
                line.action_close_quota()
            else:
                line._close_quota(get_last_day(month))

        def learn(_result):
            count = periods.search_count([("line_id", "=", line.id)]) - before
            found = self.model.close_quota(line.id, inf if month is None else month)
            check(found == count, f"{count} periods were closed instead of {found}")

        self._take("close quota periods", act, learn)

    @having(lambda self: any(one.rows for one in self.model.quotas.values()))
    @rule(
        pick=PICK,
        decision=st.sampled_from(["expire", "credit", "extend", "extend"]),
        month=st.one_of(MONTHS, st.sampled_from([14, 20])),
    )
    def decide_quota(self, pick, decision, month):
        """The office decides about hours that nobody used."""
        closed = [key for key, quota in self.model.quotas.items() if quota.rows]
        line = self._record("sale.order.line", self._pick(sorted(closed), pick))
        rows = line.quota_period_ids.with_user(self.house.office)
        until = get_last_day(month) if decision == "extend" else None
        self._take(
            f"unused hours: {decision}",
            lambda: rows._decide(decision, until),
            lambda _result: self.model.decide(line.id, decision, month),
        )
