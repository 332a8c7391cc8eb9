"""Hours that can be used for some months: how they are taken, in plain Python."""

from dataclasses import dataclass, field
from math import inf


@dataclass
class Pool:
    """Hours that can be used from the first to the last month, both inside."""

    first: float
    last: float
    hours: float
    is_capped: bool = False
    month: int | None = None  # that granted them; none for what was brought forward
    left: float = 0.0
    held: dict = field(default_factory=dict)  # hours of later months, by month
    due: float | None = None  # of hours that are owed to a pool: its first month

    def __post_init__(self):
        self.left = self.hours if self.due is None else 0.0


@dataclass
class Row:
    """What became of the hours of a window."""

    first: float
    last: float
    opened: float
    granted: float
    used: float
    unused: float
    left: float
    expired: float = 0.0
    credited: float = 0.0
    extended: float = 0.0
    extended_to: int | None = None
    is_known: bool = False  # whether a later row has brought the extension forward
    pools: list = field(default_factory=list)  # what goes on being usable

    @property
    def undecided(self) -> float:
        """Unused hours of which nobody has said what becomes of them."""
        return round(self.unused - self.expired - self.credited - self.extended, 6)


@dataclass
class Quota:
    """What was agreed about a prepaid line, and its windows that are closed.

    ``hours`` per period of so many months (``length``); without them, those of the
    package that was sold. They can be used in ``carry`` further periods, as far as
    ``cap`` goes, until the month ``end``.
    """

    hours: float | None = None
    carry: int = 0
    cap: float = 0.0
    end: int | None = None
    is_expiring: bool = False
    is_excess: bool = False  # whether late bookings are beyond it
    length: int = 1
    rows: list = field(default_factory=list)
    given: dict = field(default_factory=dict)  # by month that granted them
    settled: dict = field(default_factory=dict)  # (hours, paid) by booking

    @property
    def start(self) -> float:
        """The first month that is not closed."""
        return self.rows[-1].last + 1 if self.rows else -inf

    def get_last(self, month: int, more: int = 0) -> float:
        """The last month of the period that begins with one, and of further ones."""
        last = month + self.length * (1 + more) - 1
        return last if self.end is None else min(last, self.end)


def split_late(hours: float, closed: float, paid: float) -> float:
    """What is left to share out of a booking of a closed window.

    More hours are late; fewer take from what was beyond first.
    """
    late = round(hours - closed, 6)
    if late >= 0:
        return late
    return min(0.0, round(late + max(closed - paid, 0.0), 6))


def get_usable(pools: list, month: float) -> list:
    """The pools that pay in a month, in the order in which they are used."""
    return [
        pool for pool in pools if pool.first <= month <= pool.last and pool.due is None
    ]


def get_held(pool: Pool, month: float) -> float:
    """Hours of a pool that bookings after a month hold, or that are owed until then."""
    if pool.due is not None:
        return pool.hours if pool.due > month else 0.0
    return sum(hours for held, hours in pool.held.items() if held > month)


def take(pools: list, hours: float) -> float:
    """Take hours from pools in their order, or give them back; what was moved."""
    if hours >= 0:
        wanted = hours
        for pool in pools:
            part = min(max(pool.left, 0.0), wanted)
            pool.left -= part
            wanted -= part
        return hours - wanted
    back = -hours
    for pool in reversed(pools):
        part = min(max(pool.hours - pool.left, 0.0), back)
        pool.left += part
        back -= part
    if pools:
        pools[0].left += back
        back = 0.0
    return hours + back


def take_back(pools: list) -> None:
    """Take what is negative, as less was sold, from the pools that expire last.

    Of those that begin later it is owed until then.
    """
    debts = []
    for pool in pools:
        for other in reversed(pools):
            if pool.left >= 0:
                break
            taken = take([other], -pool.left)
            pool.left += taken
            if taken and other.first > pool.first:
                pool.hours += taken
                debts.append(Pool(pool.first, other.last, -taken, due=other.first))
    pools[:0] = debts


def expire(pools: list, month: float, cap: float | None) -> None:
    """Take out what cannot be used after a month."""
    if month == inf:
        return
    pools[:] = [pool for pool in pools if pool.last > month]
    capped = [pool for pool in pools if pool.is_capped and pool.first <= month]
    if cap is not None:
        surplus = sum(pool.left for pool in capped) - cap
        if surplus > 0:
            take(capped, surplus)
