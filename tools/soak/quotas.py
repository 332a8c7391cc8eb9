"""What ought to become of hours that are granted per month or year, in plain Python.

A quota is worked out by the sums of its months, not booking by booking: how many hours
of a month are used does not depend on who gets them. Months are counted from 0; a
**window** ends where hours expire.
"""

from math import inf

from .figures import DAYS_OF_MONTH, SETTLED, Figures, check
from .quota_pools import (
    Pool,
    Row,
    expire,
    get_held,
    get_usable,
    split_late,
    take,
    take_back,
)

CLOSED = ("pm_done", *SETTLED)


class Quotas(Figures):
    """The quotas of order lines."""

    def __init__(self):
        super().__init__()
        self.quotas = {}
        self.this_month = 0  # today's
        self.closing = []  # lines and months that a document has closed

    # === What is granted ===

    def get_pools(self, line: int) -> list:
        """What can be used since the last closed window."""
        quota, pools = self.quotas[line], []
        start = quota.start
        if quota.rows:
            pools += [
                Pool(pool.first, pool.last, pool.hours, pool.is_capped)
                for pool in quota.rows[-1].pools
            ]
            pools += [
                Pool(row.last, row.extended_to, row.extended)
                for row in quota.rows
                if row.extended and not row.is_known and row.extended_to >= start
            ]
        for pool in self.get_grants(line):
            given = quota.given.get(pool.month, 0.0)
            if pool.last < start or (pool.month != -1 and pool.month in quota.given):
                continue  # what is agreed anew is for the months to come
            hours = round(pool.hours - given, 6)
            if hours:
                first = max(pool.first, start)
                pools.append(Pool(first, pool.last, hours, pool.is_capped, pool.month))
        pools += self.get_taken_back(line)
        pools.sort(key=lambda pool: (pool.last, pool.first))
        take_back(pools)
        return pools

    def get_grants(self, line: int) -> list:
        """What the line grants: hours of each period, or all of them once (-1)."""
        quota, sold = self.quotas[line], self.lines[line]
        if sold.order in self.cancelled_orders:
            return []
        end = inf if quota.end is None else quota.end
        if quota.hours is None:
            return [Pool(-inf, end, sold.sold, month=-1)]
        capped = bool(quota.carry and quota.cap)
        return [
            Pool(month, quota.get_last(month, quota.carry), quota.hours, capped, month)
            for month in range(0, self.this_month + 1, quota.length)
            if month <= end
        ]

    def get_taken_back(self, line: int) -> list:
        """Of a package of an order that was cancelled since, unless it has expired."""
        quota = self.quotas[line]
        given = quota.given.get(-1, 0.0)
        end = inf if quota.end is None else quota.end
        is_sold = self.lines[line].order not in self.cancelled_orders
        if is_sold or not given or end < quota.start:
            return []
        return [Pool(quota.start, inf, -given, month=-1)]

    def get_windows(self, line: int, pools: list) -> list:
        """First and last month of each window, and how many hours may go along."""
        quota = self.quotas[line]
        # Also where all hours have been used before.
        known = [*pools, *self.get_grants(line)]
        ends = {pool.last: None for pool in known if pool.last != inf}
        if quota.hours is not None:
            lasts = {quota.get_last(pool.first) for pool in self.get_grants(line)}
            ends |= dict.fromkeys(lasts, quota.cap or None)
        start = quota.start
        if not quota.rows:
            start = min((pool.first for pool in pools), default=-inf)
        windows = []
        for end, cap in sorted(ends.items()):
            if end >= start:
                windows.append((start, end, cap))
                start = end + 1
        return [*windows, (start, inf, None)]

    # === What uses it ===

    def get_entries(self, line: int) -> list:
        """What is to be shared out: month, hours, what stays paid, and how tightly."""
        quota = self.quotas[line]
        entries = []
        for key, booking in self.bookings.items():
            hours, paid = quota.settled.get(key, (0.0, 0.0))
            if booking.line != line:
                hours = split_late(0.0, hours, paid)
                if key in quota.settled and hours:
                    entries.append((quota.start, key, hours, 0.0, "free"))
                continue
            month = (booking.day - 1) // DAYS_OF_MONTH
            is_late = key in quota.settled or month < quota.start
            left = split_late(booking.hours - booking.waived, hours, paid)
            if key in quota.settled and not left:
                continue
            hold, floor = self.get_hold(booking), round(booking.paid - paid, 6)
            if is_late and quota.is_excess and left > 0:
                floor = floor if hold == "exactly" else 0.0
                hold = "exactly"
            floor = 0.0 if hold == "free" else floor
            if hold == "at least":
                floor = min(max(floor, min(left, 0.0)), max(left, 0.0))
            month = quota.start if is_late else month
            entries.append((month, key, left, floor, hold))
        return sorted(entries)

    def get_hold(self, booking) -> str:
        """How tightly a booking holds what is paid of it."""
        if self.is_held(booking):
            return "exactly"
        is_closed = self.projects[booking.project] in CLOSED
        return "at least" if booking.waivers or is_closed else "free"

    def work_out(self, line: int) -> tuple:
        """The windows since the last closed one: rows, and the entries of each."""
        pools, entries = self.get_pools(line), self.get_entries(line)
        windows = self.get_windows(line, pools)
        # What expires last is kept, where there is enough of it.
        if self.reserve(pools, entries, is_last_first=True):
            pools = self.get_pools(line)
            self.reserve(pools, entries)
        rows, opened = [], None
        for first, last, cap in windows:
            if opened is None:
                opened = sum(pool.hours for pool in pools if pool.first < first)
            mine = [entry for entry in entries if first <= entry[0] <= last]
            row = self.share_window(line, pools, (first, last, cap), mine, opened)
            opened = row.left
            rows.append((row, mine))
        return rows

    def reserve(self, pools: list, entries: list, is_last_first=False) -> bool:
        """Keep what stays paid; return whether there was not enough."""
        is_missing = False
        for month, _key, _hours, floor, _hold in entries:
            usable = get_usable(pools, month)
            before = [pool.left for pool in usable]
            missing = floor - take(usable[::-1] if is_last_first else usable, floor)
            for pool, left in zip(usable, before, strict=True):
                pool.held[month] = pool.held.get(month, 0.0) + left - pool.left
            last = usable[-1:] or pools[-1:]
            is_missing |= abs(missing) > 0.0001
            if abs(missing) > 0.0001 and last:
                last[0].left -= missing
                last[0].held[month] = last[0].held.get(month, 0.0) + missing
        return is_missing

    def share_window(self, line: int, pools: list, window, mine: list, opened) -> Row:
        """What is used in a window, and what goes along."""
        first, last, cap = window
        settled = self.quotas[line].settled
        granted = sum(pool.hours for pool in pools if first <= pool.first <= last)
        used = sum(floor for _month, _key, _hours, floor, _hold in mine)
        for month in sorted({entry[0] for entry in mine}):
            free = {
                key: hours - floor
                for at, key, hours, floor, hold in mine
                if at == month and hold != "exactly"
            }
            usable = get_usable(pools, month)
            # Now what is kept takes what expires first, as all others.
            kept = 0.0
            for pool in usable:
                kept += pool.held.get(month, 0.0)
                pool.left += pool.held.pop(month, 0.0)
            missing = kept - take(usable, kept)
            if usable:
                usable[-1].left -= missing
            # What was paid and is booked no more comes back, also where it has expired.
            back = sum(
                hours for key, hours in free.items() if hours < 0 and key in settled
            )
            used += take(usable, sum(free.values())) if usable else back
        expire(pools, last, cap)
        kept = [
            Pool(pool.first, pool.last, round(hours, 6), pool.is_capped)
            for pool in pools
            if pool.first <= last and (hours := pool.left + get_held(pool, last))
        ]
        left = sum(pool.hours for pool in kept)
        if last == inf:
            left = opened + granted - used
        unused = opened + granted - used - left
        values = (round(value, 6) for value in (opened, granted, used, unused, left))
        return Row(first, last, *values, pools=kept)

    # === Checks ===

    def check_prepaid(self, line: int) -> None:
        """A quota pays by its windows; a package by all that was sold."""
        if line not in self.quotas:
            super().check_prepaid(line)
            return
        quota = self.quotas[line]
        rows = self.work_out(line)
        for row, mine in rows:
            if any(self.bookings[key].line != line for _month, key, *_more in mine):
                continue
            found = sum(
                self.bookings[key].paid - quota.settled.get(key, (0, 0.0))[1]
                for _month, key, *_more in mine
            )
            text = f"line {line} pays {found} hours instead of {row.used}: {row} {mine}"
            check(abs(found - row.used) < 0.001, text)
        for booking in self.bookings.values():
            most = booking.hours - booking.waived
            if booking.line == line:
                holds = booking.paid * most >= -0.001
                holds = holds and abs(booking.paid) < abs(most) + 0.001
                check(holds, f"{booking.paid} of {most} hours are paid")
        self.check_balance(line, [row for row, _mine in rows])

    def check_balance(self, line: int, rows: list) -> None:
        """Bought = used + carried + expired + credited + rest."""
        closed = self.quotas[line].rows
        bought = sum(row.granted for row in (*closed, *rows))
        used = sum(row.used for row in (*closed, *rows))
        gone = sum(row.expired + row.credited + row.undecided for row in closed)
        rest = sum(row.unused for row in rows) + rows[-1].left
        holds = abs(bought - used - gone - rest) < 0.001
        check(holds, f"{bought} bought, {used} used, {gone} gone, {rest} left")

    # === Steps ===

    def close_quota(self, line: int, month: float) -> int:
        """The windows up to a month are closed; returns how many."""
        quota, count = self.quotas[line], 0
        month = min(month, self.this_month - 1)
        for row, mine in self.work_out(line):
            if row.last > month:
                break
            if quota.is_expiring:
                row.expired = max(row.unused, 0.0)
            for pool in self.get_grants(line):
                if row.first <= pool.first <= row.last and pool.month != -1:
                    quota.given.setdefault(pool.month, pool.hours)
            if quota.hours is None:
                given = quota.given.get(-1, 0.0)
                quota.given[-1] = given + row.granted
            for _month, key, hours, _floor, _hold in mine:
                before, booking = quota.settled.get(key, (0.0, 0.0)), self.bookings[key]
                paid = booking.paid if booking.line == line else before[1] + hours
                quota.settled[key] = (round(before[0] + hours, 6), paid)
            for other in quota.rows:
                other.is_known = other.is_known or bool(other.extended)
            quota.rows.append(row)
            count += 1
        return count

    def invoice(self, key: int, orders, until: int = 99, final=False) -> None:
        """What goes beyond is invoiced: the windows before are closed."""
        super().invoice(key, orders, until, final)
        self.note_closing(key, until)

    def invoice_month(self, projects, until: int, moves: dict) -> None:
        """The same."""
        super().invoice_month(projects, until, moves)
        for key in moves.values():
            self.note_closing(key, until)

    def note_closing(self, key: int, until: int) -> None:
        """Close windows as soon as it is known what is paid."""
        month = inf if until == 99 else (until - 1) // DAYS_OF_MONTH - 1
        for item in self.documents[key].items:
            of = self.lines[item.line].of
            if of in self.quotas:
                self.closing.append((of, month))

    def close_noted(self) -> None:
        """It is known now."""
        closing, self.closing = self.closing, []
        for line, month in closing:
            self.close_quota(line, month)

    def decide(self, line: int, decision: str, until: int | None) -> None:
        """Somebody said what becomes of the unused hours of closed windows."""
        quota = self.quotas[line]
        rows = [row for row in quota.rows if abs(row.undecided) > 0.0001]
        check(rows, "a decision about nothing")
        for row in rows:
            hours = row.undecided
            if decision == "expire":
                row.expired += hours
            elif decision == "credit":
                row.credited += hours
            else:
                check(until >= quota.start and hours > 0, "extended into the past")
                row.extended, row.extended_to = row.extended + hours, until

    def delete_booking(self, key: int, by_leader=False) -> None:
        """What a closed window has counted stays as evidence."""
        for quota in self.quotas.values():
            check(key not in quota.settled, "evidence of a quota was deleted")
        super().delete_booking(key, by_leader)
