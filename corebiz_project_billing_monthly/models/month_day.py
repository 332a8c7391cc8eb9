"""The days of a run over a month: plain dates, no hours and no zones.

A run bills what was booked until a day, by default the end of last month. It is worked
out from today, never from the run before, so nothing drifts:

>>> from datetime import date
>>> end_of_last_month(date(2026, 10, 1)), end_of_last_month(date(2026, 10, 31))
(datetime.date(2026, 9, 30), datetime.date(2026, 9, 30))
>>> end_of_last_month(date(2028, 3, 31)), end_of_last_month(date(2026, 1, 1))
(datetime.date(2028, 2, 29), datetime.date(2025, 12, 31))

>>> end_of_last_quarter(date(2026, 11, 15)), end_of_last_quarter(date(2026, 2, 28))
(datetime.date(2026, 9, 30), datetime.date(2025, 12, 31))

What the list is asked for is a word, or a day as clients write it:

>>> read_day("month", date(2026, 10, 1)), read_day("today", date(2026, 10, 1))
(datetime.date(2026, 9, 30), datetime.date(2026, 10, 1))
>>> read_day("2026-08-31", date(2026, 10, 1))
datetime.date(2026, 8, 31)

Anything else means the end of last month:

>>> read_day(None, date(2026, 10, 1)) == read_day("30.9.", date(2026, 10, 1))
True
>>> read_day(["today"], date(2026, 10, 1))
datetime.date(2026, 9, 30)
"""

from dataclasses import dataclass
from datetime import date, timedelta

QUARTER = 3  # months


@dataclass(frozen=True)
class MonthScope:
    """What a run takes: the bookings, and the period that its drafts name.

    It travels in the context, and no client can send one: it is known by its type.
    """

    booking_ids: tuple
    first: date | None = None
    last: date | None = None


def end_of_last_month(today):
    """The last day of the month before that of ``today``."""
    return today.replace(day=1) - timedelta(days=1)


def end_of_last_quarter(today):
    """The last day of the quarter before that of ``today``."""
    month = (today.month - 1) // QUARTER * QUARTER + 1
    return today.replace(month=month, day=1) - timedelta(days=1)


def read_day(value, today):
    """The day that ``value`` means, which comes from a client.

    :param value: "month", "quarter", "today" or a date as text; else the end of last
        month is meant
    """
    if value == "quarter":
        return end_of_last_quarter(today)
    if value == "today":
        return today
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return end_of_last_month(today)
