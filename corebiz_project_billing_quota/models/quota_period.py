"""The periods of a quota: plain Python.

>>> for window in get_windows(MONTH, date(2026, 1, 31), date(2026, 4, 15), None):
...     print(window.start, window.end)
2026-01-31 2026-02-27
2026-02-28 2026-03-30
2026-03-31 2026-04-29

A quota that ends in the middle of a period:

>>> get_windows(YEAR, date(2026, 1, 1), date(2030, 1, 1), date(2026, 6, 30))
[Window(start=datetime.date(2026, 1, 1), end=datetime.date(2026, 6, 30), cap=None)]
"""

from datetime import date, timedelta  # noqa: F401 (date: for the examples)

from dateutil.relativedelta import relativedelta

from .quota_share import Window

MONTH, YEAR = "month", "year"


def get_windows(kind, start, horizon, end):
    """The periods from ``start`` to the one in which ``horizon`` is.

    :param str kind: MONTH or YEAR
    :param date end: last day of the quota, or None
    """
    windows = [get_window(kind, start, 0, end)]
    while True:
        window = get_window(kind, start, len(windows), end)
        if window.start > min(horizon, end or horizon):
            return windows
        windows.append(window)


def get_window(kind, start, number, end):
    """The period that comes ``number`` periods after the first one."""
    last = get_start(kind, start, number + 1) - timedelta(1)
    return Window(get_start(kind, start, number), min(last, end) if end else last)


def get_start(kind, start, number):
    """First day of the period that comes ``number`` periods after the first one."""
    months = number if kind == MONTH else 12 * number
    return start + relativedelta(months=months)


def make_windows(start, ends):
    """Windows from ``start`` on, one up to each day of ``ends``, the last one open.

    :param dict ends: {day: hours that may go along, or None}

    >>> for window in make_windows(date(2026, 1, 1), {date(2026, 1, 9): 2}):
    ...     print(window.start, window.end, window.cap)
    2026-01-01 2026-01-09 2
    2026-01-10 None None
    """
    windows = []
    for day, cap in sorted(ends.items()):
        if day >= start:
            windows.append(Window(start, day, cap))
            start = day + timedelta(1)
    return [*windows, Window(start)]
