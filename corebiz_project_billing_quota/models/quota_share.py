"""Which bookings a quota pays: plain Python, to be read alone.

A **grant** is what was bought: hours, and the days on which they can be used. A quota
of 5 hours a month grants 5 hours in each month; a package grants all of its hours once.
**Windows** are the stretches of time between two days on which hours expire.

A package of 50 hours, used by three projects:

>>> day = date(2026, 1, 1)
>>> package = [Grant(day, None, 50)]
>>> booked = [Entry(day, 20), Entry(day, 25), Entry(day, 15)]
>>> share_quota(package, [Window(day)], booked)[0]
[20.0, 25.0, 5.0]

5 hours a month and 8 hours booked; what is left of a month expires with it:

>>> months = [Window(date(2026, 1, 1), date(2026, 1, 31)), Window(date(2026, 2, 1))]
>>> january = Grant(date(2026, 1, 1), date(2026, 1, 31), 5)
>>> february = Grant(date(2026, 2, 1), date(2026, 2, 28), 5)
>>> share_quota([january, february], months, [Entry(date(2026, 2, 3), 8)])[0]
[5.0]

Hours that may be used in the next month, too, are used first there:

>>> kept = january._replace(end=date(2026, 2, 28))
>>> shares, sums = share_quota([kept, february], months, [Entry(date(2026, 2, 3), 8)])
>>> shares, sums[0].left, sums[1].left
([8.0], 5.0, 2.0)

At most 2 of them go along; the other 3 are not used:

>>> capped = [months[0]._replace(cap=2), months[1]]
>>> grants = [kept._replace(is_capped=True), february]
>>> shares, sums = share_quota(grants, capped, [])
>>> sums[0].left, sums[0].unused, sums[1].left
(2.0, 3.0, 7.0)

Corrections take from what is beyond the quota in their window first:

>>> share_quota(package, [Window(day)], [Entry(day, 60), Entry(day, -15)])[0]
[50.0, -5.0]

What a closed period has paid comes back whole when fewer hours are booked now, also
where it has expired and nobody can use it any more:

>>> share_quota([], [Window(day)], [Entry(day, 3), Entry(day, -2, is_back=True)])[0]
[0.0, -2.0]
"""

from datetime import date
from typing import NamedTuple

from odoo.addons.corebiz_project_billing_coverage.models.prepaid_share import (
    AT_LEAST,
    EXACTLY,
    FREE,
    PRECISION,
    Row,
    _get_floor,
    _snap,
)


class Grant(NamedTuple):
    """Hours that can be used from ``start`` to ``end``, both included."""

    start: date
    end: date | None
    hours: float
    is_capped: bool = False


class Window(NamedTuple):
    """Days between two days on which hours expire; None: without end.

    Of capped grants at most ``cap`` hours go along into the next window; None: all.
    """

    start: date
    end: date | None = None
    cap: float | None = None


class Entry(NamedTuple):
    """A booking: its day and hours, what is paid at present, and its hold.

    ``is_back``: fewer hours than a closed period has paid.
    """

    day: date
    hours: float
    paid: float = 0.0
    hold: str = FREE
    is_back: bool = False


class Sums(NamedTuple):
    """What became of the hours in a window.

    opened + granted = used + unused + left; ``over`` is what no hours were left for.
    """

    opened: float
    granted: float
    used: float
    unused: float
    left: float
    over: float
    grants: tuple


class _Pool:
    """What is left of a grant. The one that expires first is used first."""

    def __init__(self, grant):
        self.grant = grant
        self.left = self.hours = float(grant.hours)
        self.rank = (grant.end or date.max, grant.start)
        self.held = {}

    def is_usable(self, day):
        return self.grant.start <= day <= (self.grant.end or date.max)

    def hold(self, number, day, hours):
        """Keep hours for an entry, by its number."""
        self.left -= hours
        self.held[number] = (day, self.held.get(number, (day, 0.0))[1] + hours)

    def release(self, number):
        """Give back what was kept for an entry; how much."""
        _day, hours = self.held.pop(number, (None, 0.0))
        self.left += hours
        return hours

    def get_held(self, day):
        """Hours that bookings after this day hold."""
        return sum(hours for held, hours in self.held.values() if held > day)


class _Debt(_Pool):
    """Hours that were taken back of a grant that begins later, on the day ``due``.

    They go along until then, as hours that are owed.
    """

    def __init__(self, grant, due):
        super().__init__(grant)
        self.left, self.due = 0.0, due

    def is_usable(self, day):
        return False

    def get_held(self, day):
        return self.hours if self.due > day else 0.0


def share_quota(grants, windows, entries):
    """Share the hours of ``grants`` out to ``entries``.

    The grant that expires first is used first, then the oldest; an entry may take from
    several. Entries outside of all windows get nothing. What is held comes first, as
    in ``prepaid_share.py``.

    :param list windows: consecutive, in their order
    :param list entries: in the order in which they are paid
    :return: (hours of each entry that are paid, Sums of each window)
    """
    floors = [_get_held(entry) for entry in entries]
    # What expires last is kept, so that the others go on being paid as before.
    pools = _reserve(grants, entries, floors, is_last_first=True)
    pools = pools or _reserve(grants, entries, floors)
    if pools is None:
        floors = [
            floor if entry.hold == EXACTLY else 0.0
            for entry, floor in zip(entries, floors, strict=True)
        ]
        pools = _reserve(grants, entries, floors, is_forced=True)
    shares = list(floors)
    sums = []
    opened = sum(
        grant.hours for grant in grants if windows and grant.start < windows[0].start
    )
    for window in windows:
        row = _share_window(window, pools, entries, floors, shares, opened)
        opened = row.left
        sums.append(row)
    return [_snap(*pair) for pair in _pair(shares, entries)], sums


def split_late(hours, closed_hours, closed_paid):
    """What of a booking that stands in a closed period is still to be shared out.

    Nothing, as long as it is as it was. More hours are late hours. Fewer take from what
    was beyond the quota first; only the rest of them gives hours back.

    >>> [split_late(hours, 8, 5) for hours in (8, 9, 6, 4)]
    [0.0, 1.0, 0.0, -1.0]
    """
    late = round(hours - closed_hours, PRECISION)
    if late >= 0:
        return late + 0.0
    return min(0.0, round(late + max(closed_hours - closed_paid, 0), PRECISION)) + 0.0


def _pair(shares, entries):
    return zip(shares, (entry.hours for entry in entries), strict=True)


def _get_held(entry):
    """Hours of an entry that stay paid."""
    if entry.hold == EXACTLY:
        return float(entry.paid)
    if entry.hold == AT_LEAST:
        return _get_floor(Row(entry.hours, entry.paid))
    return 0.0


def _is_inside(window, day):
    return window.start <= day <= (window.end or date.max)


def _make_pools(grants):
    """The pools, in the order in which they are used.

    Where less was sold afterwards, a negative grant takes from the others.
    """
    pools = sorted(map(_Pool, grants), key=lambda pool: pool.rank)
    debts = []
    for pool in pools:
        if pool.left < 0:
            debts += _take_back(pool, pools)
    return debts + pools


def _take_back(pool, pools):
    """Take what is negative of a pool from the others, the last one first.

    :return: what it owes to pools that begin later
    """
    debts = []
    for other in reversed(pools):
        taken = _take([other], -pool.left)
        pool.left += taken
        if taken and other.grant.start > pool.grant.start:
            pool.hours += taken
            owed = pool.grant._replace(end=other.grant.end, hours=-taken)
            debts.append(_Debt(owed._replace(is_capped=False), other.grant.start))
    return debts


def _reserve(grants, entries, floors, is_last_first=False, is_forced=False):
    """The pools without what is held; None where there is not enough for it."""
    pools = _make_pools(grants)
    for number, (entry, floor) in enumerate(zip(entries, floors, strict=True)):
        if not floor:
            continue
        usable = [pool for pool in pools if pool.is_usable(entry.day)]
        missing = floor - _keep(
            usable[::-1] if is_last_first else usable, entry, number, floor
        )
        if round(missing, PRECISION) == 0:
            continue
        if not is_forced:
            return None
        if usable or pools:
            (usable or pools)[-1].hold(number, entry.day, missing)
    return pools


def _keep(pools, entry, number, hours):
    """Keep hours of pools for an entry; how many there were."""
    before = [pool.left for pool in pools]
    kept = _take(pools, hours)
    for pool, left in zip(pools, before, strict=True):
        if taken := left - pool.left:
            pool.left = left
            pool.hold(number, entry.day, taken)
    return kept


def _take(pools, hours):
    """Take hours from pools, or give them back if negative; what was moved."""
    if hours < 0:
        return _give_back(pools, -hours)
    taken = 0.0
    for pool in pools:
        part = min(max(pool.left, 0.0), hours - taken)
        pool.left -= part
        taken += part
    return taken


def _give_back(pools, hours):
    """Give hours back to the pools that were used, the last one first."""
    given = 0.0
    for pool in reversed(pools):
        part = min(max(pool.hours - pool.left, 0.0), hours - given)
        pool.left += part
        given += part
    if pools and given < hours:
        pools[0].left += hours - given
        given = hours
    return -given


def _share_window(window, pools, entries, floors, shares, opened):
    """Share out in one window: the shares are noted, and what expires is taken out."""
    end = window.end or date.max
    mine = [pool for pool in pools if pool.grant.start <= end]
    granted = sum(pool.hours for pool in mine if pool.grant.start >= window.start)
    used = over = documented = 0.0
    for number, entry in enumerate(entries):
        if not _is_inside(window, entry.day):
            continue
        hours = entry.hours - floors[number]
        if floors[number]:
            # Now it takes what expires first, as all others.
            usable = [pool for pool in mine if pool.is_usable(entry.day)]
            kept = sum(pool.release(number) for pool in usable)
            missing = kept - _take(usable, kept)
            if usable:
                usable[-1].left -= missing
        if entry.is_back and entry.hold != EXACTLY:
            _take([pool for pool in mine if pool.is_usable(entry.day)], hours)
            shares[number] += hours
        elif entry.hold != EXACTLY:
            usable = [pool for pool in mine if pool.is_usable(entry.day)]
            back = min(max(over, 0.0), max(-hours, 0.0))
            over -= back
            paid = _take(usable, hours + back)
            over += hours + back - paid
            shares[number] += paid
        else:
            documented += hours
        used += shares[number]
    if window.end:
        _expire(pools, window)
    kept = [
        pool.grant._replace(hours=round(pool.left + pool.get_held(end), PRECISION))
        for pool in pools
        if pool.grant.start <= end
    ]
    left = sum(grant.hours for grant in kept) if window.end else opened + granted - used
    values = (opened, granted, used, opened + granted - used - left, left)
    values += (over + documented,)
    return Sums(*(round(value, PRECISION) + 0.0 for value in values), tuple(kept))


def _expire(pools, window):
    """Take out what cannot be used after the window."""
    for pool in list(pools):
        if (pool.grant.end or date.max) <= window.end:
            pools.remove(pool)
    if window.cap is None:
        return
    capped = [
        pool
        for pool in pools
        if pool.grant.is_capped and pool.grant.start <= window.end
    ]
    surplus = sum(pool.left for pool in capped) - window.cap
    if surplus > 0:
        _take(capped, surplus)
